import { join } from 'node:path'
import type { Block, ExploreBlock, Page } from './page.ts'
import type { Fence, Heading } from './fences.ts'
import type { ExpectedBlock, FencePlace } from './expectations.ts'
import { problemFailure } from './failure.ts'
import type { Problem } from './problem.ts'
import type { PageData } from './suite.ts'

export interface PageModuleParts {
  readonly page: Page
  readonly path: string
  readonly stale: PageData['stale']
  readonly lockRules: PageData['lockRules']
  /** Where the generated module imports `pageSuite` from. */
  readonly suitePath: string
  /** And `loadBlock`. */
  readonly loadPath: string
}

/**
 * The test module of a page: headings are `describe`, blocks are tests.
 *
 * Each statement stands on the line of its heading or fence in the page, so the runner's places
 * are the page's without a map.
 */
export function pageModule({ page, path, stale, lockRules, suitePath, loadPath }: PageModuleParts): string {
  const lines = lineWriter()
  const data: PageData = { file: page.file, path, text: page.text, stale, lockRules }
  lines.put(1, `import { afterAll, describe, inject, test } from 'vitest';`)
  lines.put(1, `import { ask, loadBlock } from ${JSON.stringify(loadPath)};`)
  // What the first block needs is made by another thread while this one loads the explorer.
  const [first] = page.blocks
  if (first !== undefined) lines.put(1, `ask(${JSON.stringify(blockId(path, first))});`)
  lines.put(1, `const { pageSuite } = await import(${JSON.stringify(suitePath)});`)
  lines.put(1, `const page = pageSuite(${JSON.stringify(data)}, { update: inject('update') });`)
  let open: readonly Heading[] = []
  for (const block of page.blocks) {
    const { under, line } = block.fence
    const kept = open.filter((heading) => under.includes(heading))
    const [next] = under.slice(kept.length)
    lines.put(next?.line ?? line, '});'.repeat(open.length - kept.length))
    for (const heading of under.slice(kept.length)) {
      lines.put(heading.line, `describe(${JSON.stringify(heading.title)}, () => {`)
    }
    lines.put(line, testOf(block, path))
    open = under
  }
  lines.put(stale[0]?.problem.line ?? 1, generatedTest)
  lines.put(page.text.split('\n').length, `${'});'.repeat(open.length)} afterAll(() => page.promote());`)
  return lines.toString()
}

/** The test module of a page that cannot be read: a failing test on the line of each problem. */
export function brokenPageModule(file: string, root: string, problems: readonly Problem[]): string {
  const lines = lineWriter()
  lines.put(1, `import { test } from 'vitest';`)
  for (const problem of problems) {
    const { message, name, stack, place, help } = problemFailure(problem, join(root, problem.file))
    const fields = JSON.stringify({ name, stack, place, help })
    const thrown = `throw Object.assign(new Error(${JSON.stringify(message)}), ${fields})`
    lines.put(problem.file === file ? problem.line : 1, `test(${JSON.stringify(message)}, () => { ${thrown} });`)
  }
  return lines.toString()
}

const generatedTest = `test('generated regions', ({ task }) => page.generated(task.meta));`

function testOf(block: Block, path: string): string {
  if (block.kind === 'test') {
    const { line, column } = block.fence
    const fence = JSON.stringify({ line, column })
    return `test(${JSON.stringify(block.name)}, ({ task }) => page.test(task.meta, ${fence}, loadBlock(${JSON.stringify(blockId(path, block))}, [])));`
  }
  const expected = JSON.stringify(expectedBlock(block))
  const options = JSON.stringify({ tags: block.without })
  const title = JSON.stringify(block.name)
  return `test(${title}, ${options}, ({ task }) => page.explore(task.meta, ${expected}, loadBlock(${JSON.stringify(blockId(path, block))}, ${JSON.stringify(block.without)})));`
}

/** The path of the page, with the block. */
function blockId(path: string, block: Block): string {
  return `${path}?block=${block.name}`
}

function expectedBlock(block: ExploreBlock): ExpectedBlock {
  const { name, without, harmless } = block
  const traces = Object.fromEntries([...block.traces].map(([id, fence]) => [id, place(fence)]))
  const outcomes = block.outcomes === undefined ? undefined : place(block.outcomes)
  return { name, without, harmless, fence: place(block.fence), outcomes, traces }
}

function place({ line, column, start, end, from, to, text }: Fence): FencePlace {
  return { line, column, start, end, from, to, text }
}

/** A text written line by line, in any order, with statements of a line one after the other. */
interface LineWriter {
  readonly put: (line: number, code: string) => void
  readonly toString: () => string
}

function lineWriter(): LineWriter {
  const lines: string[] = []
  return {
    put: (line, code) => {
      lines[line - 1] = `${lines[line - 1] ?? ''}${code}`
    },
    toString: () => Array.from(lines, (line) => line ?? '').join('\n'),
  }
}
