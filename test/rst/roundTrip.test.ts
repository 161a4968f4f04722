import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { toRst } from '../../src/rst/toRst.ts'
import { arbitraryTree } from './arbitraryTree.ts'
import { announceSkip, startDocutils, whyNoDocutils, type Docutils } from './docutils.ts'
import { normalize, skeletonOf } from './skeleton.ts'

const skipped = announceSkip('the round trip through docutils', whyNoDocutils())

/** RULEBOOK_RST_RUNS=20000 for a long run; a failure prints its seed and path. */
const runs = Number(process.env['RULEBOOK_RST_RUNS'] ?? 1000)

describe.skipIf(skipped)('a random tree, through rst and docutils', () => {
  let docutils: Docutils
  beforeAll(() => {
    docutils = startDocutils()
  })
  afterAll(() => docutils.stop())

  const property = fc.asyncProperty(arbitraryTree, async (tree) => {
    const rst = toRst(tree)
    const { blocks, messages } = await docutils.read(rst)
    expect(messages, rst).toEqual([])
    expect(normalize(blocks), rst).toEqual(normalize(skeletonOf(tree)))
  })

  it('means the same, with a fixed seed', { timeout: 600_000 }, async () => {
    await fc.assert(property, { seed: 20_261_121, numRuns: runs })
  })

  it('means the same, with a new seed', { timeout: 600_000 }, async () => {
    await fc.assert(property, { numRuns: runs })
  })
})
