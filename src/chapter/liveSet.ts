import type { Binding } from './scope.ts'

/** The variables that may still be read. */
export type Live = ReadonlySet<Binding>

export const nothing: Live = new Set()

export function union(a: Live, b: Live): Live {
  if (b.size === 0) return a
  if (a.size === 0) return b
  return new Set([...a, ...b])
}

export function minus(live: Live, gone: Iterable<Binding>): Live {
  const left = new Set(live)
  for (const binding of gone) left.delete(binding)
  return left
}
