import { existsSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { allRules } from '../../lint/allRules.ts'
import { bugTable, clauseTable, ruleTable } from '../chapter/clauseTable.ts'
import type { Matrix } from '../chapter/matrix.ts'
import type { Problem, Result } from '../chapter/problem.ts'
import { writeAtomically } from '../chapter/writeAtomically.ts'
import { bugsOf, verdictsOf } from '../literate/bugsOf.ts'
import type { ReadProject } from './project.ts'

/** A file with a generated table between `<!-- NAME -->` and `<!-- /NAME -->`. */
export interface TableFile {
  readonly file: string
  /** Of the comment above the table. */
  readonly line: number
  readonly text: string
  /** As it should be. */
  readonly fresh: string
}

interface Table {
  readonly file: string
  readonly name: string
  readonly write: (linkTo: (file: string) => string) => string
}

/** Reads the files with tables, and makes the tables anew. A project without the files has no tables. */
export function readTables(root: string, { pages }: ReadProject, matrix: Matrix): Result<readonly TableFile[]> {
  const tables: Table[] = [
    { file: 'README.md', name: 'clauses', write: (linkTo) => clauseTable(matrix, verdictsOf(pages), { linkTo }) },
    { file: 'docs/bugs/README.md', name: 'bugs', write: (linkTo) => bugTable(bugsOf(pages), { linkTo }) },
    { file: 'docs/rules.md', name: 'rules', write: (linkTo) => ruleTable(allRules, { linkTo }) },
  ]
  const problems: Problem[] = []
  const files = tables.flatMap(({ file, name, write }): TableFile[] => {
    const path = join(root, file)
    if (!existsSync(path)) return []
    const text = readFileSync(path, 'utf8')
    const [opening, closing] = [`<!-- ${name} -->`, `<!-- /${name} -->`]
    const [from, to] = [text.indexOf(opening), text.indexOf(closing)]
    if (from < 0 && to < 0 && bugsOf(pages).length === 0) return []
    if (from < 0 || to < from) {
      problems.push({ file, line: 1, column: 1, message: `no \`${opening}\` with \`${closing}\` below it, expected the table of ${name} between them`, help: 'write the two comments where the table is to be' })
      return []
    }
    const linkTo = (target: string): string => posix.relative(posix.dirname(file), target)
    const fresh = `${text.slice(0, from + opening.length)}\n\n${write(linkTo)}\n\n${text.slice(to)}`
    return [{ file, line: text.slice(0, from).split('\n').length, text, fresh }]
  })
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value: files }
}

/** Writes the tables that differ, and says which. */
export function writeTables(root: string, tables: readonly TableFile[]): readonly string[] {
  return tables.filter(({ text, fresh }) => text !== fresh).map(({ file, fresh }) => {
    writeAtomically(join(root, file), fresh)
    return file
  })
}
