import { countRounds, isOpaque, isRewritten, newFrameStack, selectFrames, stopCounting } from '../ops/frames.ts'
import type { FrameStack } from '../ops/frames.ts'
import type { Task } from '../ops/op.ts'
import { liveKey } from './liveKey.ts'
import type { Values } from './values.ts'

/** One running instance of a task: a generator and the frames of its suspended activations. */
export interface Instance {
  readonly generator: Task<unknown>
  readonly stack: FrameStack
}

export function newInstance(start: () => Task<unknown>): Instance {
  const stack = newFrameStack()
  selectFrames(stack)
  countRounds()
  try {
    return { generator: start(), stack }
  } finally {
    stopCounting()
  }
}

/** Runs the instance up to its next op or its end. The frames it pushes must be its own. */
export function resume(instance: Instance, reply: unknown): IteratorResult<unknown, unknown> {
  selectFrames(instance.stack)
  countRounds()
  try {
    return instance.generator.next(reply)
  } finally {
    stopCounting()
  }
}

/** The local state in writing (liveKey.ts); undefined if some activation hides its locals. */
export function localState(instance: Instance, values: Values): string | undefined {
  const { generator, stack } = instance
  if (stack.frames.length === 0 || isOpaque(stack) || !isRewritten(generator)) return undefined
  return liveKey(values, stack)
}

export function sitesOf(instance: Instance): readonly string[] {
  return instance.stack.frames.map(({ site }) => site)
}
