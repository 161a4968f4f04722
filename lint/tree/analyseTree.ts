import type { Program, SourceFacts } from '../facts/sourceFacts.ts'
import type { Undecided } from '../finding.ts'
import { walkProgram, type Walks } from '../flow/walks.ts'
import { namesOf, type Vocabulary } from '../vocabulary.ts'
import { consumersOf, type Consumer } from './consumers.ts'
import { coverageOf, unreadThatMatters, type Coverage } from './coverage.ts'
import { outlineOf } from '../front/c/outline.ts'
import { linkTree } from './linkTree.ts'
import type { ArchSources } from './loadTree.ts'
import { readSources } from './readTree.ts'
import { relevantNames } from './relevant.ts'
import { slice, type Slice } from './slice.ts'
import { wordGraph } from './wordGraph.ts'

/** One architecture of a tree, walked. */
export interface AnalysedArch {
  readonly arch: string
  readonly files: readonly SourceFacts[]
  readonly program: Program
  readonly slice: Slice
  readonly walks: Walks
  readonly consumers: readonly Consumer[]
  /** Never counts as clean. */
  readonly undecided: readonly Undecided[]
  readonly coverage: Coverage
}

export interface AnalyseOptions {
  readonly vocabulary: Vocabulary
  /** Steps for one entry point. */
  readonly budget?: number
}

/** Reads, links, slices and walks the KVM of one architecture. */
export async function analyseArch({ arch, sources }: ArchSources, { vocabulary, budget = 20_000 }: AnalyseOptions): Promise<AnalysedArch> {
  const names = namesOf(vocabulary)
  const shared = (['snapshot', 'invalidation field', 'mn field'] as const).flatMap((role) => names.fields(role))
  const outlines = sources.map(outlineOf)
  const graph = wordGraph(outlines)
  const wanted = relevantNames(graph, names)
  const files = await readSources(sources, { sharedFields: new Set(shared), wants: wanted })
  const program = linkTree(files)
  const sliced = slice(program, names)
  const walks = walkProgram(sliced.program, names, { budget })
  const unread = unreadThatMatters(files).map(({ place, message }) => ({ place, reason: message }))
  return {
    arch,
    files,
    program,
    slice: sliced,
    walks,
    consumers: consumersOf({ arch, program, graph, slice: sliced, walks, names }),
    undecided: [...unread, ...walks.undecided],
    coverage: coverageOf(files, outlines),
  }
}
