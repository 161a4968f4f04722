import type { Root, Table, TableRow } from 'mdast'
import { toString } from 'mdast-util-to-string'
import { isBugId, isClauseId } from '../chapter/twin.ts'
import { pageTree } from '../chapter/pageTree.ts'
import { didYouMean, oneOf } from './problem.ts'
import type { Problem } from './problem.ts'

/** What the table at the head of a bug's page says; the id is the name of the file. */
export interface BugHeader {
  /** `2021-root-invalidated-by-update` */
  readonly id: string
  /** The commits that fixed it; none for a bug that is open or only suspected. */
  readonly commits: readonly string[]
  /** `before 6.1`, `6.12`, `next`, `not fixed` or `not known` */
  readonly fixedIn: string
  /** `CVE-2026-64561`, or undefined if none is known. */
  readonly cve: string | undefined
  readonly where: string
  /** The clauses that it broke; none if the chapter has no clause about it, or it harmed nothing. */
  readonly broke: readonly string[]
  /** What of the page is known from where, and what is inferred. */
  readonly facts: string
}

/** True for a page that tells of one bug; the index beside them is none. */
export function isBugPage(file: string): boolean {
  return /(?:^|\/)docs\/bugs\/\d[^/]*\.md$/.test(file)
}

type Fields = ReadonlyMap<string, string>
type Check = (value: string, clauses: ReadonlySet<string> | undefined) => string | undefined

const places = ['generic', 'x86', 'arm64', 'riscv', 'loongarch', 'powerpc', 'mm']

/** The rows of the table in their order. Each check says what was expected, or nothing. */
const fields: Readonly<Record<string, Check>> = {
  commit: (value) => (value === 'none' || listed(value).every((hash) => /^[0-9a-f]{12}$/.test(hash)) ? undefined : 'hashes of 12 digits with commas between, or `none`'),
  'fixed in': (value) => (/^(?:(?:before )?\d+\.\d+(?:\.\d+)?|next|not fixed|not known)$/.test(value) ? undefined : '`6.12`, `before 6.1`, `next`, `not fixed` or `not known`'),
  CVE: (value) => (/^(?:CVE-\d{4}-\d{4,}|none known)$/.test(value) ? undefined : '`CVE-2026-64561` or `none known`'),
  where: (value) => (listed(value).every((place) => places.includes(place)) ? undefined : `${oneOf(places)}, or several with commas between`),
  broke: brokeExpected,
  facts: (value) => (value === '' ? 'what is known from where, and what is inferred' : undefined),
}

function brokeExpected(value: string, clauses: ReadonlySet<string> | undefined): string | undefined {
  if (value === 'none') return undefined
  const wrong = listed(value).find((id) => !isClauseId(id) || (clauses !== undefined && !clauses.has(id)))
  if (wrong === undefined) return undefined
  const help = clauses === undefined ? undefined : didYouMean(wrong, clauses)
  return `ids of clauses with commas between, or \`none\`; \`${wrong}\` is none${help === undefined ? '' : `, ${help}`}`
}

export type BugHeaderResult = { readonly header: BugHeader } | { readonly problems: readonly Problem[] }

/** Reads the heading's table strictly: all rows, in their order, each of its form. */
export function readBugHeader(file: string, text: string, clauses?: ReadonlySet<string>): BugHeaderResult {
  const id = /([^/]*)\.md$/.exec(file)?.[1] ?? ''
  const at = (line: number, message: string, help: string): BugHeaderResult => ({ problems: [{ file, line, column: 1, message, help }] })
  if (!isBugId(id)) return at(1, `the page is called \`${id}.md\`, expected a year and words: \`2021-root-invalidated-by-update.md\``, 'rename it')
  const table = tableBelowTitle(pageTree(text))
  const names = Object.keys(fields)
  if (table === undefined) return at(1, 'no table below the title of this bug, expected its fields', `write a table with the rows ${names.join(', ')}`)
  const rows = table.children.map((row) => cells(row))
  const problems = rows.flatMap(([name, value], index): Problem[] => {
    const line = table.children[index]?.position?.start.line ?? 1
    const expectedName = names[index]
    if (name !== expectedName) return [{ file, line, column: 1, message: `row \`${name}\`, expected ${expectedName === undefined ? 'no more rows' : `\`${expectedName}\``}`, help: `the rows are ${names.join(', ')}` }]
    const expected = fields[name]?.(value, clauses)
    return expected === undefined ? [] : [{ file, line, column: 1, message: `${name} is \`${value}\`, expected ${expected}`, help: 'mend the row' }]
  })
  if (rows.length < names.length) {
    const missing = names.slice(rows.length).join(', ')
    problems.push({ file, line: table.position?.end.line ?? 1, column: 1, message: `no row ${missing} in the table of this bug, expected all`, help: `the rows are ${names.join(', ')}` })
  }
  return problems.length > 0 ? { problems } : { header: headerOf(id, new Map(rows)) }
}

function tableBelowTitle({ children: [title, table] }: Root): Table | undefined {
  const isTitle = title?.type === 'heading' && (title).depth === 1
  return isTitle && table?.type === 'table' ? table : undefined
}

function cells({ children: [name, value] }: TableRow): [string, string] {
  return [name === undefined ? '' : toString(name).trim(), value === undefined ? '' : toString(value).trim()]
}

function headerOf(id: string, values: Fields): BugHeader {
  const value = (name: string): string => values.get(name) ?? ''
  const list = (name: string): readonly string[] => (value(name) === 'none' ? [] : listed(value(name)))
  const cve = value('CVE')
  return {
    id,
    commits: list('commit'),
    fixedIn: value('fixed in'),
    cve: cve === 'none known' ? undefined : cve,
    where: value('where'),
    broke: list('broke'),
    facts: value('facts'),
  }
}

function listed(value: string): readonly string[] {
  return value.split(',').map((part) => part.trim())
}
