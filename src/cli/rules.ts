import { allRules } from '../../lint/allRules.ts'
import { matrixOf } from '../chapter/matrix.ts'
import type { BlockReference, Matrix } from '../chapter/matrix.ts'
import { matrixText } from '../chapter/matrixText.ts'
import type { Page } from '../literate/page.ts'
import { isExplore } from '../literate/pages.ts'
import type { ExitCode } from './exit.ts'
import { readProject } from './project.ts'
import type { ReadProject } from './project.ts'

export interface RulesOptions {
  readonly json: boolean
  /** Print only the holes. */
  readonly check: boolean
}

/** Prints clause × block × lint rule × statement × kernel function. 1 if a clause has no block or no statement. */
export function rulesCommand(root: string, { json, check }: RulesOptions): ExitCode {
  const project = readProject(root)
  if (project === 2) return 2
  const matrix = projectMatrix(project)
  const { rows, holes } = matrix
  if (json) console.log(JSON.stringify(matrix, undefined, 2))
  else if (!check) console.log(matrixText(matrix, { width: process.stdout.isTTY ? process.stdout.columns : 160 }).trimEnd())
  else {
    for (const { kind, clause, at } of holes) console.log(`${at}  ${clause}: ${kind}, expected one`)
    console.log(`${counted(rows.length, 'clause')}, ${holes.length === 0 ? 'no holes' : counted(holes.length, 'hole')}`)
  }
  return holes.length === 0 ? 0 : 1
}

function counted(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`
}

/** The matrix with the rules of the linter, which may be about clauses that this chapter does not have. */
export function projectMatrix({ chapter, pages }: ReadProject): Matrix {
  const known = new Set(chapter.clauses.map(({ id }) => id))
  const rules = allRules.flatMap(({ id, clauses }) => clauses.filter((clause) => known.has(clause)).map((clause) => ({ clause, rule: id })))
  return matrixOf(chapter, { blocks: pages.flatMap(references), rules })
}

/** Which block of a page runs which clause. */
function references(page: Page): BlockReference[] {
  return page.blocks.filter(isExplore).flatMap(({ name, without, fence }) =>
    without.map((clause) => ({ clause, page: page.file, line: fence.line, block: name, scenario: name })),
  )
}
