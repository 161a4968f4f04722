import { transformSync } from 'oxc-transform'
import * as frames from '../../src/ops/frames.ts'
import { editSource } from '../../src/chapter/edit.ts'

/** A program that can be run with given replies. */
export interface Program {
  readonly start: () => Generator<unknown, unknown, unknown>
  readonly code: string
}

/** What a run shows: each op, the frame key at it, and the end. */
export interface Run {
  readonly ops: readonly string[]
  /** One per op; undefined if some local cannot be seen. */
  readonly keys: readonly (string | undefined)[]
}

/** Undefined if the program is one that cannot be rewritten. */
export function compile(text: string, options: { readonly live: boolean }): Program | undefined {
  const edited = editSource(text, 'src/kvm/program.ts', options)
  if (!edited.ok) return undefined
  const { code, errors } = transformSync('program.ts', edited.code)
  if (errors.length > 0) throw new Error(`${errors[0]?.message ?? ''}\n${edited.code}`)
  const body = code.replace(/^import .*$/m, '').replace(/^export /gm, '').replace(/export \{\s*main\s*\};?/, '')
  const names = ['$call', '$closure', '$entries', '$peek', '$rewritten', '$round', '$yield'] as const
  const make = new Function(...names, `'use strict';\n${body}\nreturn main`) as (...args: unknown[]) => Program['start']
  return { start: make(...names.map((name) => frames[name])), code: edited.code }
}

const longest = 24

export function run(program: Program, replies: readonly unknown[]): Run {
  const stack = frames.newFrameStack()
  const ops: string[] = []
  const keys: (string | undefined)[] = []
  const task = program.start()
  for (let step = 0; step < longest; step += 1) {
    frames.selectFrames(stack)
    try {
      const { done, value } = task.next(replies[step - 1])
      ops.push(`${done === true ? 'end' : 'op'} ${content(value)}`)
      if (done === true) break
    } catch (error) {
      ops.push(`throws ${String(error)}`)
      break
    }
    keys.push(keyOf(stack))
    if (step >= replies.length) break
  }
  return { ops, keys }
}

function content(value: unknown): string {
  const out: string[] = []
  return writeValue(value, new Map(), out) ? out.join('') : '?'
}

/** The reference of what the explorer does: contents in full, objects met before as references. */
export function keyOf(stack: frames.FrameStack): string | undefined {
  if (frames.isOpaque(stack)) return undefined
  const met = new Map<object, number>()
  const out: string[] = []
  for (const { site, live } of stack.frames) {
    out.push(`${site}:`)
    for (const value of live()) {
      if (!writeValue(value, met, out)) return undefined
      out.push(',')
    }
  }
  return out.join('')
}

function writeValue(value: unknown, met: Map<object, number>, out: string[]): boolean {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) {
    out.push(typeof value === 'string' ? JSON.stringify(value) : String(value))
    return true
  }
  const seen = met.get(value)
  if (seen !== undefined) {
    out.push(`^${String(seen)}`)
    return true
  }
  met.set(value, met.size)
  const all = (parts: readonly unknown[]): boolean => parts.every((part) => writeValue(part, met, out) && out.push(' ') > 0)
  if (typeof value === 'function') {
    const closure = frames.closureOf(value)
    if (closure === undefined) {
      out.push(value.name)
      return true
    }
    out.push(closure.site)
    return all(closure.captured())
  }
  if (Array.isArray(value)) {
    out.push('[')
    return all(value)
  }
  if (Object.getPrototypeOf(value) !== Object.prototype) return false
  out.push(`{${Object.keys(value).join(' ')}:`)
  return all(Object.values(value))
}
