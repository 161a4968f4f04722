import { throughFields, type WordGraph } from './wordGraph.ts'

/**
 * The shortest way up from a function to an entry point: one that nobody is seen to call.
 *
 * Calls count, also those through fields that hold a function; who only hands a function on, as a callback, counts as its
 * caller if nobody else does.
 */
export function chainAbove(graph: WordGraph, start: string): readonly string[] {
  const before = new Map<string, string | undefined>([[start, undefined]])
  let level = [start]
  while (level.length > 0) {
    const end = level.find((name) => callersOf(graph, name).length === 0)
    if (end !== undefined) return wayTo(before, end)
    const next: string[] = []
    for (const name of level) {
      for (const above of callersOf(graph, name)) {
        if (before.has(above)) continue
        before.set(above, name)
        next.push(above)
      }
    }
    level = next
  }
  return []
}

function callersOf(graph: WordGraph, name: string): readonly string[] {
  const naming = (graph.referring.get(name) ?? []).filter((one) => one !== '')
  const calling = naming.filter((one) => graph.words.get(one)!.has(`${name}()`))
  const all = [...calling, ...throughFields(graph, name)].filter((one) => one !== name && one !== '')
  return all.length > 0 ? all : naming
}

/** Names of a template file stand for what they are called where it is included. */
function wayTo(before: ReadonlyMap<string, string | undefined>, end: string): string[] {
  const way: string[] = []
  for (let at: string | undefined = end; at !== undefined; at = before.get(at)) way.unshift(at)
  // The start is named already.
  return way.slice(1)
}
