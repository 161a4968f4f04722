import { availableParallelism } from 'node:os'
import { proseRules } from '../proseRules.ts'
import { sortFindings } from '../report/report.ts'
import { unusedAnnotation } from '../rules/unused-annotation.ts'
import { analyse, chosen, type Analysed, type AnalyseOptions } from './analyse.ts'
import { newThread } from './newThread.ts'

/** Below so many characters, starting a thread takes longer than it saves. */
const WORTH_A_THREAD = 500_000

/**
 * Lints, with what is written about the code in a thread of its own: half of the time goes into paths, and most of the
 * other half into pages and comments, for which nobody needs to know the paths.
 *
 * `worker` is the module that a thread begins with; undefined to do without threads.
 */
export async function analyseShared(options: AnalyseOptions, worker: URL | undefined): Promise<Analysed> {
  const shares = worker === undefined ? undefined : shareOut(options)
  if (worker === undefined || shares === undefined) return analyse(options)
  // That thread has less to do, so it looks for syntax errors, too.
  const other = inThread(worker, { ...options, rules: shares.prose }).catch(() => undefined)
  const own = analyse({ ...options, rules: shares.code, syntax: 'checked elsewhere' })
  return merged(own, (await other) ?? analyse({ ...options, rules: shares.prose }))
}

interface Shares {
  readonly code: readonly string[]
  readonly prose: readonly string[]
}

/** Which rules run where; undefined if there is not enough for two. Both look at the annotations for their rules. */
function shareOut({ sources, rules, config }: AnalyseOptions): Shares | undefined {
  const size = sources.reduce((sum, { text }) => sum + text.length, 0)
  if (size < WORTH_A_THREAD || availableParallelism() < 2) return undefined
  const ids = chosen(rules, config).map(({ id }) => id)
  const prose = new Set(proseRules.map(({ id }) => id))
  const shares = {
    code: ids.filter((id) => !prose.has(id)),
    prose: ids.filter((id) => prose.has(id) || id === unusedAnnotation.id),
  }
  return Object.values(shares).every((share) => share.some((id) => id !== unusedAnnotation.id)) ? shares : undefined
}

async function inThread(worker: URL, options: AnalyseOptions): Promise<Analysed> {
  return await new Promise((resolve, reject) => {
    const thread = newThread(worker, options)
    thread.once('message', resolve)
    thread.once('error', reject)
    thread.once('exit', () => { reject(new Error('the thread ended without an answer')) })
  })
}

function merged(code: Analysed, prose: Analysed): Analysed {
  const rules = new Map([...code.rules, ...prose.rules].map((rule) => [rule.id, rule]))
  return {
    ...code,
    findings: sortFindings([...code.findings, ...prose.findings]),
    undecided: [...code.undecided, ...prose.undecided],
    problems: prose.problems.length > 0 ? prose.problems : code.problems,
    rules: [...rules.values()].sort((a, b) => (a.id < b.id ? -1 : 1)),
  }
}
