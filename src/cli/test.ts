import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { cacheIn, defaultCacheLocation } from '../../lint/cache/cache.ts'
import type { PageCache } from '../literate/cache.ts'
import { pageFiles } from '../literate/pages.ts'
import type { Problem } from '../literate/problem.ts'
import { printMistake, printProblems } from './exit.ts'
import type { ExitCode } from './exit.ts'
import { namedPages, readTestProject } from './project.ts'

export interface TestOptions {
  readonly update: boolean
  /** Check the types of all blocks beside the tests. */
  readonly types: boolean
  /** Run only what differs from a run that passed. */
  readonly cached: boolean
}

/** Runs pages, all or those named; reads each of them first, so that nothing runs beside a malformed one. */
export async function testCommand(root: string, names: readonly string[], options: TestOptions): Promise<ExitCode> {
  if (options.cached && options.update) return printMistake('--cached and --update, expected one of them', 'an update looks at everything anew')
  const files = namedPages(root, names)
  if (files === 2) return 2
  const project = readTestProject(root, files, files.length === 0 || options.update ? 'all twins' : 'their twins')
  if (project === 2) return 2
  const { chapter, pages, damage } = project
  // A chapter that contradicts itself changes no file, but what it breaks is best seen in the pages.
  printProblems(damage)
  const cache = options.cached && damage.length === 0 ? await cacheFor(root) : undefined
  const types = options.types && cache?.areTypesRight() !== true ? checkTypes(root, files) : Promise.resolve(noTypes)
  const { runPages } = await import('../literate/runner.ts')
  const update = options.update && damage.length === 0
  const code = await runPages({ root, chapter, pages, update, problems: async () => (await types).problems, cache })
  const { complete, problems } = await types
  if (options.types && files.length === 0 && complete && problems.length === 0) cache?.keepTypes()
  return damage.length > 0 || !complete ? 2 : code
}

/** None where the same must be found again each time. */
async function cacheFor(root: string): Promise<PageCache | undefined> {
  if ((process.env['CI'] ?? '') !== '') {
    console.error('rulebook: CI is set, so every page is run')
    return undefined
  }
  const { pageCache } = await import('../literate/cache.ts')
  return pageCache(root, pageFiles(root), cacheIn(join(defaultCacheLocation(root), 'pages')))
}

interface TypeCheck {
  readonly problems: readonly Problem[]
  /** False if the types could not be checked. */
  readonly complete: boolean
}

const noTypes: TypeCheck = { problems: [], complete: true }

/** Checks the types of the blocks of these pages (none stands for all) in a process of its own, beside the tests. */
function checkTypes(root: string, files: readonly string[]): Promise<TypeCheck> {
  const [script = ''] = process.argv.slice(1)
  const child = spawn(process.execPath, [...process.execArgv, script, '-C', root, 'types', '--json', ...files], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
  return new Promise((answer, fail) => {
    child.on('error', fail)
    child.on('close', (code, signal) => { answer(typeCheckOf(output, code ?? signal ?? 'nothing')) })
  })
}

/** What the process said before it ended with `code`. */
function typeCheckOf(output: string, code: number | string): TypeCheck {
  try {
    if (code === 0 || code === 1) return { problems: JSON.parse(output) as readonly Problem[], complete: true }
  } catch {
    // A process that dies early ends with 1 as well.
  }
  const message = `the types could not be checked: that process ended with ${code}, expected 0 or 1`
  return { problems: [{ file: 'tsconfig.json', line: 1, column: 1, message, help: 'see above' }], complete: false }
}
