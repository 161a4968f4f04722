import type { Slice } from './slice.ts'

/**
 * The shortest way up from a function to an entry point: one that no function names.
 *
 * What is called through a table of functions is an entry point too, as far as names tell.
 */
export function chainAbove({ referring }: Pick<Slice, 'referring'>, start: string): readonly string[] {
  const before = new Map<string, string | undefined>([[start, undefined]])
  let level = [start]
  while (level.length > 0) {
    const end = level.find((id) => (referring.get(id) ?? []).length === 0)
    if (end !== undefined) return wayTo(before, end)
    const next: string[] = []
    for (const id of level) {
      for (const above of referring.get(id) ?? []) {
        if (before.has(above)) continue
        before.set(above, id)
        next.push(above)
      }
    }
    level = next
  }
  return []
}

function wayTo(before: ReadonlyMap<string, string | undefined>, end: string): string[] {
  const way: string[] = []
  for (let at: string | undefined = end; at !== undefined; at = before.get(at)) way.unshift(at.slice(at.indexOf('#') + 1))
  // The start is named already.
  return way.slice(1)
}
