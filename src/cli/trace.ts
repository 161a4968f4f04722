import { existsSync, writeFileSync } from 'node:fs'
import { dirname, relative, resolve, sep } from 'node:path'
import { explore } from '../explore/explore.ts'
import { shortestTrace } from '../explore/shortest.ts'
import { replayCommand } from '../literate/claims.ts'
import { writeRaceTable } from '../rst/raceTable.ts'
import { compareRuns } from '../trace/compareRuns.ts'
import type { Comparison } from '../trace/compareRuns.ts'
import { raceTable } from '../trace/raceTable.ts'
import { readTrace } from '../trace/readTrace.ts'
import { toItf } from '../trace/toItf.ts'
import { toMermaid } from '../trace/toMermaid.ts'
import { traceFile } from '../trace/traceFile.ts'
import { viewerAssets } from '../viewer/bundle.ts'
import { viewerPage } from '../viewer/page.ts'
import type { Chapter } from '../chapter/chapter.ts'
import { chapterOf } from '../literate/sources.ts'
import { loadBlock } from './blocks.ts'
import { printMistake, printProblems } from './exit.ts'
import type { ExitCode } from './exit.ts'
import type { BlockRequest } from './loadScenario.ts'
import { racePage, readLines } from './racePage.ts'
import { markedLines, raceOf, runOf } from './races.ts'
import { readNamed } from './readNamed.ts'

export const traceForms = ['json', 'itf', 'mermaid', 'rst', 'html'] as const
type TraceForm = (typeof traceForms)[number]

interface TraceOptions {
  readonly schedule: string | undefined
  readonly form: TraceForm
  /** Where to write it; to the terminal if undefined. */
  readonly file: string | undefined
}

interface Traced {
  readonly comparison: Comparison
  /** If a clause was taken out. */
  readonly chapter: Chapter | undefined
}

/** Writes one run of a block, or a trace that was written before, in one of the forms. */
export async function traceCommand(request: BlockRequest, options: TraceOptions): Promise<ExitCode> {
  try {
    const traced = request.name.endsWith('.json') ? readTraced(request) : await newTraced(request, options.schedule)
    if (traced === 2) return 2
    const text = await textOf(traced, request.root, options)
    return put(text, options.file)
  } catch (error) {
    if (error instanceof Error && /^(?:Schedule|Scenario)Error$/.test(error.name)) return printMistake(error.message)
    throw error
  }
}

function put(text: string, file: string | undefined): ExitCode {
  if (file === undefined) {
    process.stdout.write(text)
    return 0
  }
  try {
    writeFileSync(file, text)
  } catch (error) {
    return printMistake(`cannot write \`${file}\` (${String((error as NodeJS.ErrnoException).code)})`)
  }
  console.log(`${file} written`)
  return 0
}

function readTraced({ root, name }: BlockRequest): Traced | 2 {
  if (!existsSync(name)) return printMistake(`no file \`${name}\`, expected a trace`, '`rulebook trace NAME --json` writes one')
  const read = readTrace(name, readNamed(name))
  if (!read.ok) return printMistake(read.message)
  const { without } = read.trace
  if (without === undefined) return { comparison: compareRuns(read.trace, undefined, []), chapter: undefined }
  const chapter = chapterOf(root)
  if (!chapter.ok) return printProblems(chapter.problems)
  return { comparison: compareRuns(read.trace, undefined, markedLines(chapter.value, without)), chapter: chapter.value }
}

async function newTraced(request: BlockRequest, schedule: string | undefined): Promise<Traced | 2> {
  const loaded = await loadBlock(request)
  if (loaded === 2) return 2
  const { chapter, scenario } = loaded
  const { root, name, without } = request
  if (without !== undefined && chapter !== undefined) {
    const race = await raceOf({ ...loaded, root, chapter, without, schedule })
    return 'message' in race ? printProblems([race]) : { comparison: race, chapter }
  }
  const run = runOf(scenario, schedule) ?? shortestTrace(scenario, [...explore(scenario).outcomes.keys()].sort()[0] ?? '')
  if (run === undefined) return printMistake(`no outcome of \`${name}\` was found`, 'give a schedule')
  const trace = traceFile(run, scenario, { replay: replayCommand(name, run.schedule) })
  return { comparison: compareRuns(trace, undefined, []), chapter }
}

async function textOf({ comparison, chapter }: Traced, root: string, { form, file }: TraceOptions): Promise<string> {
  const { bad, rows } = comparison
  const keys = rows.flatMap(({ key, bad: index }) => (key && index !== undefined ? [index] : []))
  const steps = keys.length > 1 ? new Set(keys) : undefined
  switch (form) {
    case 'json':
      return `${JSON.stringify(bad)}\n`
    case 'itf':
      return `${JSON.stringify(toItf(bad))}\n`
    case 'mermaid':
      return toMermaid(bad, { steps })
    case 'rst':
      return writeRaceTable(raceTable(bad, { steps }))
    case 'html': {
      const way = relative(dirname(resolve(file ?? 'trace.html')), root).split(sep).join('/')
      // A path begins with a dot, so that none that a trace names can be taken for a scheme.
      const links = { before: `./${way === '' ? '' : `${encodeURI(way)}/`}`, after: '' }
      return viewerPage(racePage(comparison, { chapter, linesOf: readLines(root), links }), await viewerAssets())
    }
  }
}
