import type { ExploreVerdict, Explorer } from './exploreVerdict.ts'
import type { LintVerdict, Linter } from './lintVerdict.ts'
import type { Chosen } from './programs.ts'

/** What both say of one program. */
export interface Judged {
  readonly text: string
  readonly typescript: LintVerdict
  readonly c: LintVerdict
  readonly explorer: ExploreVerdict
}

export interface Judges {
  readonly linter: Linter
  readonly explorer: Explorer
}

export function judge({ linter, explorer }: Judges, { text, program, style }: Chosen): Judged {
  return { text, typescript: linter.typescript(program, style), c: linter.c(program, style), explorer: explorer.verdict(program) }
}

/** How linter and explorer agree. */
export type Agreement = 'both safe' | 'both unsafe' | 'missed' | 'false alarm' | 'undecided'

export function agreementOf(lint: LintVerdict, explorer: ExploreVerdict): Agreement {
  if (lint.kind === 'undecided' || explorer.kind === 'undecided') return 'undecided'
  if (lint.kind === 'flagged') return explorer.kind === 'racy' ? 'both unsafe' : 'false alarm'
  return explorer.kind === 'racy' ? 'missed' : 'both safe'
}

/** The two languages got the same answer, rules included. */
export function isSame(a: LintVerdict, b: LintVerdict): boolean {
  if (a.kind === 'flagged') return b.kind === 'flagged' && a.rules.join() === b.rules.join()
  return a.kind === b.kind
}
