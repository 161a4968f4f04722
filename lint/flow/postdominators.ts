import { successors } from '../facts/edges.ts'
import type { FunctionFacts } from '../facts/functionFacts.ts'

/** The end of a function, where it has several. */
export const END = -1

/**
 * For each block, the first block that every path from it to the end of the function comes through.
 *
 * Paths that end in an exception do not count: what a function does after a failed assertion is nothing.
 */
export function postdominators(fn: FunctionFacts): readonly number[] {
  const count = fn.blocks.length
  const next = fn.blocks.map(({ end }) => (end.kind === 'return' ? [END] : successors(end)))
  const dead = deadEnds(next)
  const sets: Set<number>[] = next.map((_, index) => new Set([...Array(count).keys(), END, index]))
  for (let changed = true; changed; ) {
    changed = false
    for (let index = count - 1; index >= 0; index--) {
      const joined = meet(next[index]!.filter((to) => !dead.has(to)).map((to) => (to === END ? new Set([END]) : sets[to]!)))
      joined.add(index)
      if (joined.size !== sets[index]!.size) changed = true
      sets[index] = joined
    }
  }
  return sets.map((all, index) => nearest(all, index, sets))
}

/** Blocks from which only an exception leads out. */
function deadEnds(next: readonly (readonly number[])[]): ReadonlySet<number> {
  const dead = new Set<number>()
  for (let grown = true; grown; ) {
    grown = false
    for (const [index, to] of next.entries()) {
      if (dead.has(index) || !to.every((one) => dead.has(one))) continue
      dead.add(index)
      grown = true
    }
  }
  return dead
}

function meet(sets: readonly ReadonlySet<number>[]): Set<number> {
  const [first, ...rest] = sets
  return new Set([...(first ?? [])].filter((one) => rest.every((set) => set.has(one))))
}

/** Of the blocks behind `index`, the one that has all the others behind it. */
function nearest(all: ReadonlySet<number>, index: number, sets: readonly ReadonlySet<number>[]): number {
  const behind = [...all].filter((one) => one !== index && one !== END)
  return behind.find((one) => behind.every((other) => sets[one]!.has(other))) ?? END
}
