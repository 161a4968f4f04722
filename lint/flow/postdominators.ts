import { successors } from '../facts/edges.ts'
import type { FunctionFacts } from '../facts/functionFacts.ts'

/** The end of a function, where it has several. */
export const END = -1

/**
 * For each block, the first block that every path from it to the end of the function comes through.
 *
 * Paths that end in an exception do not count: what a function does after a failed assertion is nothing.
 */
export function postdominators(fn: Pick<FunctionFacts, 'blocks'>): readonly number[] {
  const ends = fn.blocks.map(({ end }) => (end.kind === 'return' ? [END] : successors(end)))
  const dead = deadEnds(ends)
  const next = ends.map((all) => all.filter((to) => !dead.has(to)))
  const order = fromTheEnd(next)
  const numbers = new Map([END, ...order].map((block, number) => [block, number]))
  const behind = new Map([[END, END]])
  // Cooper, Harvey and Kennedy, "A Simple, Fast Dominance Algorithm", on the reversed graph.
  const meet = (first: number, second: number): number => {
    let [a, b] = [first, second]
    while (a !== b) {
      if (numbers.get(a)! > numbers.get(b)!) a = behind.get(a)!
      else b = behind.get(b)!
    }
    return a
  }
  for (let changed = true; changed; ) {
    changed = false
    for (const block of order) {
      const known = next[block]!.filter((to) => behind.has(to))
      const nearest = known.reduce(meet)
      changed ||= behind.get(block) !== nearest
      behind.set(block, nearest)
    }
  }
  return next.map((_, block) => behind.get(block) ?? END)
}

/** The blocks that lead to the end, in reverse postorder of the reversed graph. Without recursion: functions can be long. */
function fromTheEnd(next: readonly (readonly number[])[]): readonly number[] {
  const before = new Map<number, number[]>()
  for (const [from, all] of next.entries()) for (const to of all) before.set(to, [...(before.get(to) ?? []), from])
  const order: number[] = []
  const seen = new Set([END])
  const path = [{ block: END, rest: [...(before.get(END) ?? [])] }]
  for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
    const from = top.rest.pop()
    if (from === undefined) {
      order.push(top.block)
      path.pop()
    } else if (!seen.has(from)) {
      seen.add(from)
      path.push({ block: from, rest: [...(before.get(from) ?? [])] })
    }
  }
  return order.reverse().slice(1)
}

/** Blocks from which only an exception leads out. */
function deadEnds(next: readonly (readonly number[])[]): ReadonlySet<number> {
  const dead = new Set<number>()
  for (let grown = true; grown; ) {
    grown = false
    for (const [index, to] of [...next.entries()].reverse()) {
      if (dead.has(index) || !to.every((one) => dead.has(one))) continue
      dead.add(index)
      grown = true
    }
  }
  return dead
}
