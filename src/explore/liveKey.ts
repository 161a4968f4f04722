import { closureOf } from '../ops/frames.ts'
import type { FrameStack } from '../ops/frames.ts'
import { isIdentity, numberOf, plainEntries } from './values.ts'
import type { Values } from './values.ts'

/**
 * The local state of a suspended task in writing: its suspension points and all values alive there.
 *
 * Sound as a key: two tasks with equal keys stand at the same points with locals that no code can
 * tell apart. Contents are written in full, and an object met before is written as a reference
 * back, so that two variables which share one mutable record differ from two which hold equal ones.
 * Values that came out of cells are frozen and unique, so their number says everything.
 * Returns undefined if some value hides what is in it (a class instance, an iterator): only the
 * history of replies tells such states apart.
 */
export function liveKey(values: Values, stack: FrameStack): string | undefined {
  const writer: Writer = { values, met: new Map(), out: [] }
  for (const frame of stack.frames) {
    writer.out.push(JSON.stringify(frame.site))
    if (!frame.live().every((value) => write(writer, value))) return undefined
    writer.out.push(';')
  }
  return writer.out.join(' ')
}

interface Writer {
  readonly values: Values
  readonly met: Map<object, number>
  readonly out: string[]
}

/** Appends `value`; false if its contents cannot be seen. */
function write(writer: Writer, value: unknown): boolean {
  const { values, met, out } = writer
  if (typeof value === 'function') return writeFunction(writer, value)
  if (typeof value !== 'object' || value === null || isIdentity(value) || values.copies.has(value)) {
    out.push(`${numberOf(values, value)}`)
    return true
  }
  const seen = met.get(value)
  if (seen !== undefined) {
    out.push(`^${seen}`)
    return true
  }
  met.set(value, met.size)
  return writeContents(writer, value)
}

/** A function made by another one is what it captured; any other is itself. */
function writeFunction(writer: Writer, value: object): boolean {
  const closure = closureOf(value)
  if (closure === undefined) {
    writer.out.push(`${numberOf(writer.values, value)}`)
    return true
  }
  const seen = writer.met.get(value)
  if (seen !== undefined) {
    writer.out.push(`^${seen}`)
    return true
  }
  writer.met.set(value, writer.met.size)
  return writeParts(writer, JSON.stringify(closure.site), closure.captured())
}

function writeContents(writer: Writer, value: object): boolean {
  // Maps and sets in the order of insertion, which the task can see.
  if (isMap(value)) return writeParts(writer, 'Map', [...value.keys(), ...value.values()])
  if (isSet(value)) return writeParts(writer, 'Set', [...value])
  const entries = plainEntries(value)
  if (entries === undefined) return false
  const parts = entries.map(([, part]) => part)
  const head = Array.isArray(value) ? '' : JSON.stringify(entries.map(([key]) => key))
  return writeParts(writer, head, parts)
}

function writeParts(writer: Writer, head: string, parts: readonly unknown[]): boolean {
  writer.out.push(`${head}(`)
  const visible = parts.every((part) => write(writer, part))
  writer.out.push(')')
  return visible
}

// Not `instanceof`: a subclass may hide more than its entries.
function isMap(value: object): value is Map<unknown, unknown> {
  return Object.getPrototypeOf(value) === Map.prototype
}

function isSet(value: object): value is Set<unknown> {
  return Object.getPrototypeOf(value) === Set.prototype
}
