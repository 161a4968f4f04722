import { blankFileScopeMacro } from './mask/fileScope.ts'
import { blankAttribute, joinTemplateName, joinTypeArguments, renameOffsetof } from './mask/names.ts'
import type { Site } from './mask/site.ts'
import { addSemicolon, blankAsm, blankCaseRange, rewriteLoopMacro, rewriteScopedGuard } from './mask/statements.ts'

/** Something that kernel C has and the grammar has not. */
export interface MaskRule {
  readonly id: string
  /** What goes wrong without it. */
  readonly reason: string
  /** Rewrites at a word, keeping length and line breaks; true if no other rule need look at it. */
  readonly apply: (site: Site) => boolean
}

/** In the order in which they are tried at each word. */
export const maskRules: readonly MaskRule[] = [
  { id: 'attributes', reason: '`int __init f(void)` reads as two declarations', apply: blankAttribute },
  { id: 'inline-asm', reason: 'operands with names, `asm goto` and macros between strings do not parse', apply: blankAsm },
  { id: 'case-range', reason: '`case 1 ... 4:` is GNU C', apply: blankCaseRange },
  { id: 'template-name', reason: '`int FNAME(walk)(void) {` has a call where a name must be', apply: joinTemplateName },
  { id: 'offsetof', reason: 'the keyword of the grammar takes a plain field only', apply: renameOffsetof },
  { id: 'type-arguments', reason: '`container_of(x, struct foo, y)` has a type where a value must be', apply: joinTypeArguments },
  { id: 'file-scope-macros', reason: '`EXPORT_SYMBOL(x)` or `TRACE_EVENT(…)` swallows the function behind it', apply: blankFileScopeMacro },
  { id: 'scoped-guard', reason: '`scoped_guard(…) {` parses as a nested function, without an error', apply: rewriteScopedGuard },
  { id: 'loop-macros', reason: '`for_each_x(…) {` parses as a nested function, without an error', apply: rewriteLoopMacro },
  { id: 'missing-semicolon', reason: '`MACRO(x)` without one swallows the next statement', apply: addSemicolon },
]
