import { convert, named, part, type CNode } from './cNode.ts'
import type { Macro } from './directives.ts'
import type { Parse } from './grammar.ts'
import { mask } from './mask.ts'

/** A macro that stands for something the facts can say. */
export type ReadableMacro =
  /** It does what a function would do. */
  | { readonly kind: 'function'; readonly macro: Macro; readonly body: CNode }
  /** It is another name for something. */
  | { readonly kind: 'alias'; readonly macro: Macro; readonly target: string }

export interface MacroOptions {
  readonly macros: readonly Macro[]
  readonly parse: Parse
  readonly wants: (name: string) => boolean
}

/** The macros that can be read as functions or names. Others (parts of statements, pasted names) are left to the mask. */
export function readMacros(code: string, { macros, parse, wants }: MacroOptions): ReadableMacro[] {
  const byName = new Map<string, ReadableMacro>()
  for (const macro of macros) {
    if (byName.has(macro.name) || !wants(macro.name)) continue
    const body = code.slice(macro.bodyStart, macro.bodyEnd).replaceAll('\\\n', ' \n')
    const readable = macro.parameters === undefined ? aliasOf(macro, body) : functionOf(macro, body, parse)
    if (readable !== undefined) byName.set(macro.name, readable)
  }
  return [...byName.values()]
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
  return { kind: 'function', macro, body: part(converted.node, 'body')! }
}

/** The statements of a macro: those inside of `do { … } while (0)`, without empty ones. */
export function statementsOf(body: CNode): readonly CNode[] {
  return named(body).filter((statement) => statement.kind !== 'expression_statement' || named(statement).length > 0)
}
