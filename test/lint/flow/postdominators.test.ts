import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Block, BlockEnd } from '../../../lint/facts/functionFacts.ts'
import { END, postdominators } from '../../../lint/flow/postdominators.ts'

const place = { file: 'a.ts', line: 1, column: 1, endLine: 1, endColumn: 1 }

/** A block that goes on to the given ones, or returns if there are none. */
function blockTo(to: readonly number[]): Block {
  const end: BlockEnd = to.length === 0 ? { kind: 'return', value: undefined, place } : { kind: 'choice', to }
  return { events: [], end, onThrow: undefined }
}

/** Whether the end can be reached from a block without passing another. */
function leadsOut(graph: readonly (readonly number[])[], from: number, without: number): boolean {
  const seen = new Set([without])
  const open = [from]
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (seen.has(at)) continue
    seen.add(at)
    if (graph[at]!.length === 0) return true
    open.push(...graph[at]!)
  }
  return false
}

/** By the definition: of the blocks that cannot be avoided, the one from which the others cannot be avoided. */
function expected(graph: readonly (readonly number[])[], block: number): number {
  const behind = (from: number): number[] => [...graph.keys()].filter((one) => one !== from && !leadsOut(graph, from, one))
  const all = behind(block)
  return all.find((one) => all.every((other) => other === one || behind(one).includes(other))) ?? END
}

it('the block behind each block is the one of the definition', () => {
  const graphs = fc.integer({ min: 1, max: 8 }).chain((size) => fc.array(fc.uniqueArray(fc.nat(size - 1), { maxLength: 3 }), { minLength: size, maxLength: size }))
  fc.assert(
    fc.property(graphs, (graph) => {
      const own = postdominators({ blocks: graph.map(blockTo) })
      for (const block of graph.keys()) if (leadsOut(graph, block, END)) expect([block, own[block]]).toEqual([block, expected(graph, block)])
    }),
    { numRuns: 500, seed: 4 },
  )
})

it('a function of ten thousand blocks is no matter', { timeout: 5000 }, () => {
  const blocks = Array.from({ length: 10_000 }, (_, index) => blockTo(index < 9_998 ? [index + 1, index + 2] : []))
  expect(postdominators({ blocks })).toHaveLength(10_000)
})
