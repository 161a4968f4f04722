import { linkProgram } from './facts/program.ts'
import type { Program, SourceFacts } from './facts/sourceFacts.ts'
import { neededFiles } from './flow/neededFiles.ts'
import { readTypeScript, type Syntax } from './front/typescript/readTypeScript.ts'
import { lintProgram, type LintResult, type LintSettings } from './lintProgram.ts'
import { namesOf } from './vocabulary.ts'

export type { LintResult, LintStats } from './lintProgram.ts'

export interface LintOptions extends LintSettings {
  /** Facts that another front-end has made of the sources. Default: those of the TypeScript among them. */
  readonly program?: Program
  /** Who looks for syntax errors. `checked elsewhere`: there are none, or nobody asks for what is found then. Default: this run. */
  readonly syntax?: Syntax | undefined
}

/** Lints the given texts. Reads no file, runs no code, throws only for errors of its own. */
export function lint(options: LintOptions): LintResult {
  return lintProgram(options.program ?? readProgram(options), options)
}

function readProgram({ sources, vocabulary, syntax }: LintOptions): Program {
  const code = sources.filter(({ path }) => /\.[mc]?tsx?$/.test(path) && !path.endsWith('.d.ts'))
  const known = new Set(code.map(({ path }) => path))
  const files = code.map((source): SourceFacts => readTypeScript(source, known, syntax))
  return linkProgram(files, () => neededFiles(files, namesOf(vocabulary)))
}
