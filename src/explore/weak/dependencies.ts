import { objectIndex } from '../objects.ts'
import type { Objects } from '../objects.ts'
import type { Shared } from '../../ops/shared.ts'

const known = new WeakMap<Objects, Map<number, readonly number[]>>()

/**
 * The cells that a value leads to: those in a record, list or marked object, but not those that can be reached
 * only by reading one of them. A load of one of them after a load of the value has an address dependency.
 */
export function cellsIn(objects: Objects, value: number): readonly number[] {
  const byValue = known.get(objects) ?? new Map<number, readonly number[]>()
  known.set(objects, byValue)
  const before = byValue.get(value)
  if (before !== undefined) return before
  const found = new Set<number>()
  collect(objects, objects.values.list[value], found, new Set())
  const cells = [...found]
  byValue.set(value, cells)
  return cells
}

function collect(objects: Objects, value: unknown, found: Set<number>, met: Set<object>): void {
  if (typeof value !== 'object' || value === null || met.has(value)) return
  met.add(value)
  if (isShared(value)) {
    if (value.kind === 'cell') found.add(objectIndex(objects, value))
    return
  }
  for (const part of Object.values(value)) collect(objects, part, found, met)
}

function isShared(value: object): value is Shared {
  return 'kind' in value && 'name' in value && (value.kind === 'cell' || value.kind === 'lock' || value.kind === 'domain')
}
