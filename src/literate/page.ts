import { twinWord } from '../chapter/twin.ts'
import type { BugHeader } from './bugHeader.ts'
import { bugOf } from './bugPage.ts'
import { didYouMean } from './problem.ts'
import type { Problem } from './problem.ts'
import { readFences } from './fences.ts'
import type { Fence, Heading } from './fences.ts'
import { twinIdProblems } from './twinIds.ts'
import type { KnownIds } from './twinIds.ts'

/** A literate page: what of it runs, and under which headings. */
export interface Page {
  /** As it is printed: relative to the project. */
  readonly file: string
  readonly text: string
  readonly title: string
  readonly setups: readonly Fence[]
  /** What runs, from top to bottom. */
  readonly blocks: readonly Block[]
  /** Of a page in docs/bugs: what its first table says. */
  readonly bug?: BugHeader
}

export type Block = ExploreBlock | TestBlock

export interface ExploreBlock {
  readonly kind: 'explore'
  readonly name: string
  /** The broken twins: clauses to take out, then bugs to put back. */
  readonly without: readonly string[]
  /** Those of the bugs that harm nothing: the page claims that nothing bad is reached with them. */
  readonly harmless: readonly string[]
  readonly fence: Fence
  readonly outcomes: Fence | undefined
  /** By the clause that is missing in it, or the bug that is in it. */
  readonly traces: ReadonlyMap<string, Fence>
}

export interface TestBlock {
  readonly kind: 'test'
  /** The name it was given, or `line58`. */
  readonly name: string
  readonly fence: Fence
}

export interface PageResult {
  readonly page: Page
  readonly problems: readonly Problem[]
}

export type PageOptions = KnownIds

/** Reads a page strictly: whatever it does not understand is a problem, never prose. */
export function readPage(file: string, text: string, options: PageOptions = {}): PageResult {
  const { headings, fences, problems: malformed } = readFences(file, text)
  const problems = [...malformed]
  const { blocks, setups, strays } = collect(file, fences)
  problems.push(...strays, ...duplicateNames(file, blocks), ...twinIdProblems(file, fences, options))
  if (blocks.length === 0 && problems.length === 0) {
    problems.push({
      file,
      line: 1,
      column: 1,
      message: 'page without executable blocks, expected `ts explore` or `ts test`',
      help: 'add one, or keep the page out of docs/locking',
    })
  }
  const plain = { file, text, title: headings[0]?.title ?? file, setups, blocks }
  const { bug, problems: ofBug } = bugOf(plain, fences, options)
  problems.push(...ofBug)
  const page = bug === undefined ? plain : { ...plain, bug }
  return { page, problems: problems.sort((a, b) => a.line - b.line || a.column - b.column) }
}

interface Draft {
  kind: 'explore'
  name: string
  without: readonly string[]
  harmless: readonly string[]
  fence: Fence
  outcomes: Fence | undefined
  traces: Map<string, Fence>
}

interface Collected {
  readonly blocks: Block[]
  readonly setups: Fence[]
  readonly strays: Problem[]
}

/** Joins each expectation to the explore block above it in the same section. */
function collect(file: string, fences: readonly Fence[]): Collected {
  const collected: Collected = { blocks: [], setups: [], strays: [] }
  let last: Draft | undefined
  for (const fence of fences) {
    const { directive } = fence
    if (last !== undefined && fence.under.at(-1) !== last.fence.under.at(-1)) last = undefined
    switch (directive.kind) {
      case 'setup':
        collected.setups.push(fence)
        break
      case 'explore':
        last = { ...directive, fence, outcomes: undefined, traces: new Map() }
        collected.blocks.push(last)
        break
      case 'test':
        collected.blocks.push({ kind: 'test', name: directive.name ?? `line${fence.line}`, fence })
        break
      case 'outcomes':
      case 'trace':
        collected.strays.push(...attach(file, fence, last))
        break
      case 'prose':
      case 'ignore':
      case 'example':
      case 'findings':
        break
    }
  }
  return collected
}

function attach(file: string, fence: Fence, last: Draft | undefined): Problem[] {
  const { directive } = fence
  const stray = (message: string, help?: string): Problem[] => [
    { file, line: fence.line, column: fence.column, message, ...(help === undefined ? {} : { help }) },
  ]
  if (last === undefined) {
    return stray(`\`${directive.kind}\` fence without an explore block, expected one above it in its section`)
  }
  if (directive.kind === 'outcomes') {
    if (last.outcomes !== undefined) return stray(`second \`outcomes\` fence of \`${last.name}\`, expected one`)
    last.outcomes = fence
  }
  if (directive.kind === 'trace' && directive.without !== '') {
    const id = directive.without
    if (!last.without.includes(id)) {
      const word = twinWord(id)
      return stray(`trace ${word} \`${id}\`, expected a ${word === 'with' ? 'bug' : 'clause'} of \`${word}=\` of \`${last.name}\``, didYouMean(id, last.without))
    }
    if (last.traces.has(id)) return stray(`second trace ${twinWord(id)} \`${id}\` of \`${last.name}\`, expected one`)
    last.traces.set(id, fence)
  }
  return []
}

function duplicateNames(file: string, blocks: readonly Block[]): Problem[] {
  const first = new Map<string, Block>()
  const problems: Problem[] = []
  for (const block of blocks) {
    const other = first.get(block.name)
    if (other === undefined) first.set(block.name, block)
    else if (block.name !== '') {
      const { line, column } = block.fence
      const message = `name \`${block.name}\` is taken on line ${other.fence.line}, expected a name of its own`
      problems.push({ file, line, column, message })
    }
  }
  return problems
}

/** The setup blocks whose definitions a block sees: those above it under its own headings. */
export function setupsOf(page: Page, block: Block): readonly Fence[] {
  const own = new Set<Heading>(block.fence.under)
  return page.setups.filter(
    (setup) => setup.start < block.fence.start && setup.under.every((heading) => own.has(heading)),
  )
}
