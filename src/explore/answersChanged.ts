import { answerAt, APART, addTo, findPrints, meets, newFootprints } from './footprints.ts'
import type { Footprints } from './footprints.ts'

/**
 * True if an answer that was given would be another one by what is known now: the pass does not count.
 * `edges` is how many had been learned before the first was given.
 *
 * Mostly what was learned changes no footprint, and then that is enough to know. Footprints solve a system of
 * inequalities: each holds the node's op, if that is not cut, and the footprints of its successors. Nodes that have none get theirs
 * now, from those that were given; if then those of which a successor was learned lack nothing, all of them together solve the
 * system that is known now. They are no larger than its least solution, for less was known when they were
 * found: so they are the least one, of which the answers would be the same.
 */
export function answersChanged(given: Footprints, edges: number): boolean {
  if (given.automaton.learned.length === edges) return false
  if (!isOutgrown(given)) findRest(given)
  return mayHaveChanged(given, edges) && areOthers(given)
}

/** Finds the footprints of nodes that were learned since those of their task were found. */
function findRest(given: Footprints): void {
  given.prints.forEach((prints, context) => {
    given.automaton.byTask.forEach(([root], task) => {
      if (prints?.has[root!.id] === 1) findPrints(given, context, prints, task)
    })
  })
}

/** True if an answer that was given is another one by footprints that are found anew. */
export function areOthers(given: Footprints): boolean {
  if (isOutgrown(given)) return true
  const { automaton, contexts, rows, opRoom, nodeRoom } = given
  const now = newFootprints(automaton, contexts)
  for (let place = 0; place < rows.length; place++) {
    const begin = rows[place]! - 1
    if (begin < 0) continue
    const [context, op] = [Math.floor(place / opRoom), place % opRoom]
    for (let node = 1; node < nodeRoom; node++) {
      if (answerAt(given, begin + node) === APART && meets(now, context, op, node)) return true
    }
  }
  return false
}

function isOutgrown({ automaton, nodeRoom, opRoom }: Footprints): boolean {
  return automaton.nodes.length > nodeRoom || automaton.alphabet.list.length > opRoom
}

/**
 * True if a node of which a successor was learned since number `edges` has a footprint that lacks some of
 * that successor's: then some answer may have changed. Quick.
 */
export function mayHaveChanged(given: Footprints, edges: number): boolean {
  if (isOutgrown(given)) return true
  const { automaton, prints } = given
  const nodes = new Set(automaton.learned.slice(edges))
  return prints.some((of, context) => of !== undefined && [...nodes].some((node) => of.has[node.id] === 1 && addTo(given, context, of.ops, node, 'ask')))
}
