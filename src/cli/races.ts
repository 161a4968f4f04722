import type { Chapter } from '../chapter/chapter.ts'
import { twinWords } from '../chapter/twin.ts'
import { explore } from '../explore/explore.ts'
import { replay } from '../explore/replay.ts'
import type { Trace } from '../explore/replay.ts'
import type { Scenario } from '../explore/scenario.ts'
import { shortestTrace } from '../explore/shortest.ts'
import { badOutcomes } from '../literate/outcomes.ts'
import type { NamedBlock } from '../literate/pages.ts'
import type { Problem } from '../literate/problem.ts'
import { replayCommand } from '../literate/claims.ts'
import { recordedSchedule } from '../literate/run.ts'
import { compareRuns } from '../trace/compareRuns.ts'
import type { Comparison, Lines } from '../trace/compareRuns.ts'
import { followRun } from '../trace/followRun.ts'
import { traceFile } from '../trace/traceFile.ts'
import { importScenario } from './blocks.ts'

interface RaceRequest extends NamedBlock {
  readonly root: string
  readonly chapter: Chapter
  readonly without: string
  /** Instead of the way to the bad outcome that the page records, or that a search finds. */
  readonly schedule?: string | undefined
}

/** The run of a block without a clause, or with a bug, beside the one with it that goes the same way as far as it can. */
export async function raceOf(request: RaceRequest): Promise<Comparison | Problem> {
  const { root, chapter, without, block, page } = request
  const [twin, whole] = [await importScenario(root, request, without), await importScenario(root, request)]
  if ('message' in twin) return twin
  if ('message' in whole) return whole
  const run = runOf(twin, request.schedule ?? recordedSchedule(block.traces.get(without)?.text))
  if (run === undefined) {
    const { line, column } = block.fence
    const message = `${twinWords(without)} nothing bad is reached, expected a violation or a deadlock`
    return { file: page.file, line, column, message, help: 'give a schedule' }
  }
  const bad = traceFile(run, twin, { without, replay: replayCommand(block.name, run.schedule, without) })
  const schedule = followRun(whole, run)
  const good = traceFile(replay(whole, schedule), whole, { replay: replayCommand(block.name, schedule) })
  return compareRuns(bad, good, markedLines(chapter, without))
}

/** The run that a schedule gives, or else the shortest one to the worst outcome. */
export function runOf(scenario: Scenario, schedule: string | undefined): Trace | undefined {
  if (schedule !== undefined) return replay(scenario, schedule)
  const [worst] = badOutcomes(explore(scenario))
  return worst && (shortestTrace(scenario, worst.label) ?? replay(scenario, worst.schedule))
}

/** Where the statements of a clause or bug stand, with the marker above, whose code replaces them. */
export function markedLines({ markers, bugMarkers }: Chapter, clause: string): readonly Lines[] {
  return [...markers, ...bugMarkers]
    .filter((marker) => marker.clause === clause)
    .map(({ path, line, statement: { to } }) => ({ file: path, from: line, to }))
}
