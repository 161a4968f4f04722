import { readPages } from '../literate/pages.ts'
import { typeErrors } from '../literate/typecheck.ts'
import { printProblems } from './exit.ts'
import type { ExitCode } from './exit.ts'

/** Checks the types of all blocks of all pages. */
export function typesCommand(root: string, { json }: { readonly json: boolean }): ExitCode {
  const { pages } = readPages(root)
  const problems = typeErrors(root, pages)
  if (json) console.log(JSON.stringify(problems))
  else if (problems.length > 0) printProblems(problems)
  return problems.length === 0 ? 0 : 1
}
