import { isBugPage, readBugHeader } from './bugHeader.ts'
import type { BugHeader } from './bugHeader.ts'
import type { Fence } from './fences.ts'
import type { Page } from './page.ts'
import type { Problem } from './problem.ts'
import type { KnownIds } from './twinIds.ts'

interface BugResult {
  readonly bug?: BugHeader
  readonly problems: readonly Problem[]
}

/**
 * What a page of docs/bugs says of its bug. Such a page runs the bug, and shows what the linter says of it; the fences
 * for the linter are at home there only.
 */
export function bugOf(page: Page, fences: readonly Fence[], { clauses }: KnownIds): BugResult {
  const { file, text } = page
  const examples = fences.filter(({ directive }) => directive.kind === 'example' || directive.kind === 'findings')
  if (!isBugPage(file)) return { problems: examples.map((fence) => strayExample(file, fence)) }
  const read = readBugHeader(file, text, clauses)
  if ('problems' in read) return read
  const { header } = read
  const problems = [...runsIt(page, header), ...(examples.length === 0 ? [noExample(file)] : [])]
  return { bug: header, problems }
}

function strayExample(file: string, { line, column }: Fence): Problem {
  const message = 'an example for the linter, expected it in docs/rules or docs/bugs'
  return { file, line, column, message, help: 'move it to the page of the rule or of a bug' }
}

/** The bug is its own marker, or the removal of a clause that it broke. */
function runsIt({ file, blocks }: Page, { id, broke }: BugHeader): Problem[] {
  const run = blocks.flatMap((block) => (block.kind === 'explore' ? block.without : []))
  if (run.includes(id) || broke.some((clause) => run.includes(clause))) return []
  const help = `add \`with=${id}\`${broke[0] === undefined ? '' : `, or \`without=${broke[0]}\``} to a \`ts explore\` block`
  return [{ file, line: 1, column: 1, message: `no block of this page has the bug in it, expected \`with=${id}\` or a clause that it broke`, help }]
}

function noExample(file: string): Problem {
  const message = 'nothing on this page says what the linter finds, expected `c found`, `ts found`, or a `gap` with a reason'
  return { file, line: 1, column: 1, message, help: 'add an example of the wrong code, in C or in TypeScript' }
}
