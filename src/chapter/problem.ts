/** Something a user wrote that cannot stand; returned and collected, never thrown. */
export interface Problem {
  readonly file: string
  /** As people count: the first line and the first column are 1. */
  readonly line: number
  readonly column: number
  /** What is the case and what was expected, in one sentence. */
  readonly message: string
  /** One action that mends it. */
  readonly help: string
}

export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly Problem[] }

/** The lines in which a problem is printed. */
export function problemText(problem: Problem): string {
  const { file, line, column, message, help } = problem
  return `${file}:${String(line)}:${String(column)}  ${message}\n  help: ${help}`
}

/** Problems in the order of their places. */
export function sortProblems(problems: readonly Problem[]): readonly Problem[] {
  const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
  return [...problems].sort((a, b) => compare(a.file, b.file) || a.line - b.line || a.column - b.column)
}

/** For what cannot happen. The message says that the fault is ours. */
export function bug(what: string): never {
  throw new Error(`internal error in the chapter: ${what} (please report)`)
}
