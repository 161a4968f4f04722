import { problemLine } from '../literate/problem.ts'
import type { Problem } from '../literate/problem.ts'

/** 0: all is well. 1: a claim failed or something is out of date. 2: the input cannot be read. */
export type ExitCode = 0 | 1 | 2

/** Prints problems, a line each, on the error stream. */
export function printProblems(problems: readonly Problem[]): 2 {
  for (const problem of problems) console.error(problemLine(problem))
  return 2
}

/** Prints a mistake on the command line, which has no place in a file. */
export function printMistake(message: string, help?: string): 2 {
  console.error(help === undefined ? `rulebook: ${message}` : `rulebook: ${message}; ${help}`)
  return 2
}

export function exit(code: ExitCode): void {
  process.exitCode = code
}

/** The examples at the end of a help text. */
export function examples(...lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  ${line}`).join('\n')}\n`
}
