import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Shard } from '../explore/shard.ts'
import { readVocabulary } from '../../lint/front/markdown/readVocabulary.ts'
import { newExplorer } from './exploreVerdict.ts'
import { judge, type Judges } from './judge.ts'
import { newLinter } from './lintVerdict.ts'
import type { Chosen } from './programs.ts'
import { add, nothing, tallyOf, type Tally } from './tally.ts'

/** Programs that are alike stand together, and what is learned of one serves the next: so bunches, not single ones. */
const BUNCH = 40

/** Of a part of all programs: every `of`th bunch, beginning with the one of this index. */
export function shardOf<T>(all: readonly T[], { index, of }: Shard): readonly T[] {
  return all.filter((_, at) => Math.floor(at / BUNCH) % of === index)
}

/** Linter and explorer for the project in a folder. */
export async function newJudges(root: string): Promise<Judges> {
  const page = 'docs/locking/4.2.1-derived-information.md'
  const read = (path: string): { path: string; text: string } => ({ path, text: readFileSync(join(root, path), 'utf8') })
  const { vocabulary, problems } = readVocabulary(read(page))
  const [problem] = problems
  if (problem !== undefined) throw new Error(`${page}:${String(problem.place.line)}: ${problem.message}`)
  return { linter: await newLinter(vocabulary, read), explorer: newExplorer() }
}

export interface RunOptions {
  /** Told now and then how many are done. */
  readonly onProgress?: (done: number, tally: Tally) => void
  readonly isTimeUp?: () => boolean
}

/** Asks both about each program. */
export function run(judges: Judges, programs: readonly Chosen[], { onProgress, isTimeUp }: RunOptions = {}): { readonly tally: Tally; readonly stopped: boolean } {
  let tally = nothing
  for (const [index, one] of programs.entries()) {
    tally = add(tally, tallyOf(judge(judges, one)))
    if (index % BUNCH !== BUNCH - 1) continue
    onProgress?.(index + 1, tally)
    if (isTimeUp?.() === true) return { tally, stopped: index + 1 < programs.length }
  }
  return { tally, stopped: false }
}
