import { convert, named, part, type CNode } from './cNode.ts'
import type { Macro } from './directives.ts'
import type { Parse } from './grammar.ts'
import { mask } from './mask.ts'

/** A macro that stands for something the facts can say. */
export type ReadableMacro =
  /** It does what a function would do. */
  | { readonly kind: 'macro function'; readonly macro: Macro; readonly body: CNode }
  /** It is another name for something. */
  | { readonly kind: 'alias'; readonly macro: Macro; readonly target: string }

/** The macro as a function or a name. Nothing if it is neither: parts of statements and pasted names are left to the mask. */
export function readMacro(code: string, macro: Macro, parse: Parse): readonly ReadableMacro[] {
  const body = code.slice(macro.bodyStart, macro.bodyEnd).replaceAll('\\\n', ' \n')
  const readable = macro.parameters === undefined ? aliasOf(macro, body) : functionOf(macro, body, parse)
  return readable === undefined ? [] : [readable]
}

function aliasOf(macro: Macro, body: string): ReadableMacro | undefined {
  const target = /^\s*([a-z_][a-z0-9_]*)\s*$/.exec(body)?.[1]
  return target === undefined || target === macro.name ? undefined : { kind: 'alias', macro, target }
}

const opening = 'void f(void) {'
/** What comes behind such a macro belongs to it: a loop, or a part of an `if`. */
const headsBlock = /^\s*(for|while|if|else|switch)\b|^\s*\w*for_each\w*\s*\(/

/** What a macro with parameters does, if its body is an expression or statements. */
function functionOf(macro: Macro, body: string, parse: Parse): ReadableMacro | undefined {
  if (body.trim() === '' || body.includes('#') || body.length > 4000 || headsBlock.test(body)) return undefined
  const tree = parse(mask(`${opening}${body};}`))
  const cursor = tree.walk()
  const converted = cursor.gotoFirstChild() && cursor.nodeType === 'function_definition' ? convert(cursor, macro.bodyStart - opening.length) : undefined
  const isWhole = cursor.endIndex === opening.length + body.length + 2
  cursor.delete()
  tree.delete()
  if (converted === undefined || !('node' in converted) || !isWhole) return undefined
  return { kind: 'macro function', macro, body: part(converted.node, 'body')! }
}

/** The statements of a macro: those inside of `do { … } while (0)`, without empty ones. */
export function statementsOf(body: CNode): readonly CNode[] {
  return named(body).filter((statement) => statement.kind !== 'expression_statement' || named(statement).length > 0)
}
