import type { Bug } from './bugs.ts'
import { bugHoles } from './bugs.ts'
import type { Chapter, KernelFunction } from './chapter.ts'

/** An executable block of a page that is run without a clause. */
export interface BlockReference {
  readonly clause: string
  readonly page: string
  readonly line: number
  readonly block: string
  readonly scenario: string
}

/** A lint rule that enforces a clause. */
interface RuleReference {
  readonly clause: string
  readonly rule: string
}

export interface MatrixRow {
  readonly clause: string
  readonly section: string
  readonly path: string
  readonly line: number
  /** Each runs the scenario with the clause and its broken twin without it. */
  readonly blocks: readonly Omit<BlockReference, 'clause'>[]
  readonly rules: readonly string[]
  /** Bugs that broke it, by their ids. */
  readonly bugs: readonly string[]
  readonly statements: readonly MarkedStatement[]
  readonly kernel: readonly KernelFunction[]
  readonly differs?: string
}

interface MarkedStatement {
  readonly path: string
  readonly line: number
  readonly function: string
  /** What becomes of the statement in the broken twin. */
  readonly edit: 'remove' | 'replace' | 'swap'
}

/**
 * Which block runs, which lint rule enforces and which statement implements each clause.
 *
 * As JSON it is this record as it stands: rows in the order of the chapter, `holes` in the order of
 * the rows and then of the references. Nothing in it depends on the time or on the machine.
 */
export interface Matrix {
  readonly rows: readonly MatrixRow[]
  readonly holes: readonly MatrixHole[]
}

export interface MatrixHole {
  readonly kind: 'no block' | 'no statement' | 'no page' | 'unknown clause'
  /** Or the bug. */
  readonly clause: string
  /** `path:line` of the clause, of the bug's marker, or of the reference to an unknown one. */
  readonly at: string
}

export interface MatrixReferences {
  readonly blocks: readonly BlockReference[]
  readonly rules?: readonly RuleReference[]
  readonly bugs?: readonly Bug[]
}

export function matrixOf(chapter: Chapter, { blocks, rules = [], bugs = [] }: MatrixReferences): Matrix {
  const rows = chapter.clauses.map(({ id, section, path, line, kernel, differs }): MatrixRow => ({
    clause: id,
    section,
    path,
    line,
    blocks: blocks.filter(({ clause }) => clause === id).map(({ page, line, block, scenario }) => ({ page, line, block, scenario })),
    rules: rules.filter(({ clause }) => clause === id).map(({ rule }) => rule),
    bugs: bugs.filter(({ broke }) => broke.includes(id)).map((bug) => bug.id),
    statements: chapter.markers
      .filter(({ clause }) => clause === id)
      .map(({ path, line, function: name, edit }) => ({ path, line, function: name, edit })),
    kernel,
    ...(differs === undefined ? {} : { differs }),
  }))
  const known = new Set(rows.map(({ clause }) => clause))
  const holes = rows.flatMap(({ clause, path, line, blocks, statements }): MatrixHole[] => {
    const at = `${path}:${String(line)}`
    return [
      ...(blocks.length === 0 ? [{ kind: 'no block', clause, at } as const] : []),
      ...(statements.length === 0 ? [{ kind: 'no statement', clause, at } as const] : []),
    ]
  })
  const unknown = [
    ...blocks.map(({ clause, page, line }) => ({ clause, at: `${page}:${String(line)}` })),
    ...rules.map(({ clause, rule }) => ({ clause, at: rule })),
  ].filter(({ clause }) => !known.has(clause))
  return { rows, holes: [...holes, ...bugHoles(chapter, bugs), ...unknown.map(({ clause, at }): MatrixHole => ({ kind: 'unknown clause', clause, at }))] }
}
