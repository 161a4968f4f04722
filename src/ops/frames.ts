import type { Op, Task } from './op.ts'

/**
 * Live local variables of a suspended task, frame by frame.
 *
 * JavaScript cannot show the locals of a suspended generator, so the loader rewrites every `yield`
 * of the model to say which variables are still alive there (src/chapter/liveness.ts). The explorer
 * may merge two local states only if the whole stack says so; see `isOpaque`.
 */

/** One activation: where it stands and the values it can still read. */
export interface Frame {
  /** Stable name of the suspension point: `function path:line:column`. */
  readonly site: string
  readonly live: () => readonly unknown[]
}

/** The suspended activations of one running task instance, outermost first. */
export interface FrameStack {
  readonly frames: Frame[]
  /** Number of activations whose code was not rewritten; their locals cannot be seen. */
  opaque: number
}

let current: FrameStack = newFrameStack()

export function newFrameStack(): FrameStack {
  return { frames: [], opaque: 0 }
}

/** The machine selects the stack of the instance it is about to resume. */
export function selectFrames(stack: FrameStack): void {
  current = stack
}

/** More rounds than this between two ops, and a loop counts as one without end. */
const MOST_ROUNDS = 1_000_000

/** Rounds of loops since the task went on. Nothing is counted while none runs: a table may take its time. */
let rounds = -Infinity

/** The machine counts while a task runs. */
export function countRounds(): void {
  rounds = 0
}

export function stopCounting(): void {
  rounds = -Infinity
}

/** Emitted by the loader into the body of each loop. */
export function $round(site: string): void {
  rounds += 1
  if (rounds <= MOST_ROUNDS) return
  const message = `a loop goes round more than ${String(MOST_ROUNDS)} times without an op, at ${site}; bound it, or let it wait with await`
  throw Object.assign(new Error(message), { name: 'EndlessLoop' })
}

/** True if some activation hides its locals; then only the history of replies tells states apart. */
export function isOpaque(stack: FrameStack): boolean {
  return stack.opaque > 0
}

const rewritten = Symbol('rewritten')

/** Emitted by the loader around or beside each generator function it has rewritten. */
export function $rewritten<F extends { prototype: object }>(fn: F): F {
  Object.defineProperty(fn.prototype, rewritten, { value: true })
  return fn
}

/** True for a generator object made by a rewritten function. */
export function isRewritten(task: object): boolean {
  return rewritten in task
}

/** Replaces `yield* task`: the frame stays on the stack while the callee runs. */
export function* $call<T>(task: Task<T>, site: string, live: () => readonly unknown[]): Task<T> {
  const stack = current
  const hidden = isRewritten(task) ? 0 : 1
  stack.frames.push({ site, live })
  stack.opaque += hidden
  const result = yield* task
  stack.opaque -= hidden
  stack.frames.pop()
  return result
}

/** Replaces `yield op`. */
export function* $yield(op: Op, site: string, live: () => readonly unknown[]): Task<unknown> {
  const stack = current
  stack.frames.push({ site, live })
  const reply = yield op
  stack.frames.pop()
  return reply
}

/**
 * Replaces the iterable of a `for…of` that yields: makes the iterator's hidden position a variable.
 *
 * An array is read as the loop goes on, as JavaScript does. Anything else is read at once, so a Map,
 * a Set or an iterator must not depend on what the loop's body changes; if a Map or Set changes, it throws.
 */
export function* $entries<T>(iterable: Iterable<T>): Iterable<readonly [number, T, readonly T[]]> {
  const items = Array.isArray(iterable) ? (iterable as readonly T[]) : [...iterable]
  for (let index = 0; index < items.length; index += 1) {
    yield [index, items[index] as T, items]
    if ((iterable instanceof Map || iterable instanceof Set) && iterable.size !== items.length) {
      throw new Error('a Map or Set changed while a task was iterating it; iterate over a copy: `[...it]`')
    }
  }
}

/** What a function made by another function can still read: two such are equal if site and values are. */
export interface Closure {
  readonly site: string
  readonly captured: () => readonly unknown[]
}

const closures = new WeakMap<object, Closure>()

/** Emitted by the loader around or beside each function that is made inside a function or a block. */
export function $closure<F extends object>(fn: F, site: string, captured: () => readonly unknown[]): F {
  closures.set(fn, { site, captured })
  return fn
}

/** Undefined for a function that exists once, which is compared as an object. */
export function closureOf(fn: object): Closure | undefined {
  return closures.get(fn)
}

/** What `$peek` gives for a variable whose declaration has not run. */
const unset = Symbol('unset')

/** Emitted by the loader to read a variable that may not have its first value yet. */
export function $peek(read: () => unknown): unknown {
  try {
    return read()
  } catch (error) {
    if (error instanceof ReferenceError) return unset
    throw error
  }
}
