import type { RunnerTask } from 'vitest'
import { startVitest } from 'vitest/node'
import { isMistake } from './failure.ts'
import { cheapestFirst } from './order.ts'
import type { Problem } from './problem.ts'
import { docsProject } from './project.ts'
import type { ProjectText } from './project.ts'
import type { PageCache } from './cache.ts'
import { docReporter, reportCached } from './reporter.ts'

export interface RunRequest extends ProjectText {
  readonly root: string
  /** Rewrite the pages with what is found. */
  readonly update: boolean
  readonly problems: () => Promise<readonly Problem[]>
  /** What pages have shown before, if they need not run again. */
  readonly cache?: PageCache | undefined
}

/** The families of all failures below some tasks. */
function errorNames(tasks: readonly RunnerTask[]): (string | undefined)[] {
  return tasks.flatMap((task) => [
    ...(task.result?.errors ?? []).map(({ name }) => name),
    ...('tasks' in task ? errorNames(task.tasks) : []),
  ])
}

/** Runs pages with vitest, in this process and its workers. 2 if a page or scenario is no input to run. */
export async function runPages({ root, chapter, pages, update, problems, cache }: RunRequest): Promise<0 | 1 | 2> {
  const titles = new Map(pages.map(({ file, title }) => [file, title]))
  const texts = new Map(pages.map(({ file, text }) => [file, text]))
  let failed = 0
  const counted = async (): Promise<readonly Problem[]> => {
    const found = await problems()
    failed += found.length
    return found
  }
  const cached = pages.flatMap(({ file }) => cache?.find(file) ?? [])
  const chosen = pages.filter(({ file }) => !cached.some(({ section }) => section.file === file))
  if (chosen.length === 0) return (await reportCached({ root, titles, cached, problems })) > 0 ? 1 : 0
  // One more for the generated text of each page.
  const total = chosen.reduce((sum, { blocks }) => sum + blocks.length + 1, 0)
  const reporters = [docReporter({ root, titles, texts, total, problems: counted, cached, onPassed: (file, page) => { cache?.keep(file, page) } })]
  const options = { root, config: false, watch: false, update, reporters, sequence: { sequencer: cheapestFirst(root, pages) } } as const
  const vitest = await startVitest('test', chosen.map(({ file }) => file), options, docsProject(root, { chapter, pages }))
  const ok = vitest.state.getCountOfFailedTests() === 0 && vitest.state.getUnhandledErrors().length === 0
  const complete = vitest.state.getFiles().length > 0 && vitest.state.getFiles().every(({ result }) => result?.state === 'pass')
  const families = vitest.state.getFiles().flatMap((file) => errorNames(file.tasks))
  await vitest.close()
  if (families.some(isMistake)) return 2
  return ok && complete && failed === 0 ? 0 : 1
}
