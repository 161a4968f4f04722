import { allRules } from '../../lint/allRules.ts'
import { matrixOf } from '../chapter/matrix.ts'
import type { BlockReference, Matrix } from '../chapter/matrix.ts'
import { matrixText } from '../chapter/matrixText.ts'
import { isBugId } from '../chapter/twin.ts'
import type { Page } from '../literate/page.ts'
import { isExplore } from '../literate/pages.ts'
import { bugsOf } from '../literate/bugsOf.ts'
import type { ExitCode } from './exit.ts'
import { printProblems } from './exit.ts'
import { readProject } from './project.ts'
import type { ReadProject } from './project.ts'
import { readTables, writeTables } from './ruleTables.ts'

export interface RulesOptions {
  readonly json: boolean
  /** Print only the holes. */
  readonly check: boolean
  /** Write the tables of clauses and bugs. */
  readonly update: boolean
}

/** Prints clause × block × lint rule × bug × statement × kernel function. 1 if a clause has no block or no statement. */
export function rulesCommand(root: string, { json, check, update }: RulesOptions): ExitCode {
  const project = readProject(root)
  if (project === 2) return 2
  const matrix = projectMatrix(project)
  const { rows, holes } = matrix
  const tables = readTables(root, project, matrix)
  if (!tables.ok) return printProblems(tables.problems)
  if (update) {
    for (const file of writeTables(root, tables.value)) console.log(`${file} written`)
    return holes.length === 0 ? 0 : 1
  }
  const stale = check ? tables.value.filter(({ text, fresh }) => text !== fresh) : []
  if (json) console.log(JSON.stringify(matrix, undefined, 2))
  else if (!check) console.log(matrixText(matrix, { width: process.stdout.isTTY ? process.stdout.columns : 160 }).trimEnd())
  else {
    for (const { kind, clause, at } of holes) console.log(`${at}  ${clause}: ${kind}, expected one`)
    for (const { file, line } of stale) console.log(`${file}:${String(line)}:1  the table is not what the pages say, expected equal texts; run \`rulebook rules -u\``)
    console.log(`${counted(rows.length, 'clause')}, ${holes.length === 0 ? 'no holes' : counted(holes.length, 'hole')}`)
  }
  return holes.length === 0 && stale.length === 0 ? 0 : 1
}

function counted(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`
}

/** The matrix with the rules of the linter, which may be about clauses that this chapter does not have. */
export function projectMatrix({ chapter, pages }: ReadProject): Matrix {
  const known = new Set(chapter.clauses.map(({ id }) => id))
  const rules = allRules.flatMap(({ id, clauses }) => clauses.filter((clause) => known.has(clause)).map((clause) => ({ clause, rule: id })))
  return matrixOf(chapter, { blocks: pages.flatMap(references), rules, bugs: bugsOf(pages) })
}

/** Which block of a page runs which clause. */
function references(page: Page): BlockReference[] {
  return page.blocks.filter(isExplore).flatMap(({ name, without, fence }) =>
    without.filter((id) => !isBugId(id)).map((clause) => ({ clause, page: page.file, line: fence.line, block: name, scenario: name })),
  )
}
