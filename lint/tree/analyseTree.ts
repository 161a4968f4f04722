import type { Program } from '../facts/sourceFacts.ts'
import type { Finding, Undecided } from '../finding.ts'
import type { WalkMemory } from '../flow/walkMemory.ts'
import { outlineOf } from '../front/c/outline.ts'
import type { KnownPieces } from '../front/c/readPieces.ts'
import { lintProgram } from '../lintProgram.ts'
import type { Rule } from '../rule.ts'
import { namesOf, type Names, type Vocabulary } from '../vocabulary.ts'
import { consumersOf, type Consumer } from './consumers.ts'
import { coverageOf, unreadThatMatters, type Coverage } from './coverage.ts'
import { linkTree } from './linkTree.ts'
import type { ArchSources } from './loadTree.ts'
import { readSources } from './readTree.ts'
import { relevantNames } from './relevant.ts'
import { slice } from './slice.ts'
import { derivedRules, plainRules, treeRules } from './treeRules.ts'
import { wordGraph } from './wordGraph.ts'

/** What is known of one architecture of a tree. Plain data: it can be remembered, and sent by a worker. */
export interface AnalysedArch {
  readonly arch: string
  readonly consumers: readonly Consumer[]
  readonly findings: readonly Finding[]
  /** Never counts as clean. */
  readonly undecided: readonly Undecided[]
  readonly coverage: Coverage
}

export interface AnalyseOptions {
  readonly vocabulary: Vocabulary
  readonly rules?: readonly Rule[]
  /** Steps for one entry point. */
  readonly budget?: number
  /** What is remembered of earlier walks. */
  readonly memoryFor?: ((program: Program) => WalkMemory) | undefined
  /** What is remembered of an earlier text of a file. */
  readonly piecesOf?: ((path: string) => KnownPieces | undefined) | undefined
}

/** Reads, links, slices and lints the KVM of one architecture. */
export async function analyseArch({ arch, sources }: ArchSources, { vocabulary, rules = treeRules, budget = 20_000, memoryFor = withoutMemory, piecesOf }: AnalyseOptions): Promise<AnalysedArch> {
  const names = namesOf(vocabulary)
  const outlines = sources.map(outlineOf)
  const graph = wordGraph(outlines)
  const files = await readSources(sources, { sharedFields: sharedFields(names), wants: relevantNames(graph, names), knownOf: piecesOf })
  const program = linkTree(files)
  const sliced = slice(program, names)
  const settings = { sources: [], vocabulary, stepBudget: budget }
  const { findings, undecided, walks } = lintProgram(sliced.program, { ...settings, rules: both(rules, derivedRules), memory: memoryFor(sliced.program) })
  const plain = lintProgram(program, { ...settings, rules: both(rules, plainRules) })
  const consumers = consumersOf({ arch, program, graph, slice: sliced, walks, names })
  return {
    arch,
    consumers,
    findings: [...findings, ...plain.findings],
    undecided: unique([...unreadThatMatters(files), ...undecided, ...plain.undecided, ...walks.undecided, ...unseen(consumers)]),
    coverage: coverageOf(files, outlines),
  }
}

/** Every entry point by itself, as with a memory. */
function withoutMemory(): WalkMemory {
  return (_fn, _graph, walk) => walk()
}

function both(rules: readonly Rule[], of: readonly Rule[]): readonly Rule[] {
  return of.filter((rule) => rules.includes(rule))
}

function sharedFields(names: Names): ReadonlySet<string> {
  return new Set((['snapshot', 'invalidation field', 'mn field'] as const).flatMap((role) => names.fields(role)))
}

function unseen(consumers: readonly Consumer[]): readonly Undecided[] {
  return consumers.flatMap(({ pattern, place, name, lookup }) =>
    pattern === 'not seen' ? [{ place, reason: `what ${name}() does with the answer of ${lookup}() is not seen` }] : [],
  )
}

function unique(all: readonly Undecided[]): readonly Undecided[] {
  return [...new Map(all.map((one) => [`${one.place.file}:${one.place.line} ${one.reason}`, one])).values()]
}
