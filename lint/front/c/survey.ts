import type { CNode } from './cNode.ts'
import { named, part } from './cNode.ts'
import { declaredName } from './shapes.ts'

/** What has to be known of a whole function before its first statement is lowered. */
export interface Survey {
  /** Names whose address is taken. */
  readonly addressed: ReadonlySet<string>
  /** Names that are assigned or initialised somewhere. */
  readonly assigned: ReadonlySet<string>
  /** Names with fields: `x.y`. */
  readonly structs: ReadonlySet<string>
  /** Labels, each with the number of guards that are in force there. */
  readonly labels: ReadonlyMap<string, number>
}

interface Notes {
  readonly text: (node: CNode) => string
  readonly addressed: Set<string>
  readonly assigned: Set<string>
  readonly structs: Set<string>
  readonly labels: Map<string, number>
}

export function survey(body: CNode, text: (node: CNode) => string): Survey {
  const notes: Notes = { text, addressed: new Set(), assigned: new Set(), structs: new Set(), labels: new Map() }
  visit(notes, body, 0)
  return notes
}

function visit(notes: Notes, node: CNode, guards: number): void {
  note(notes, node, guards)
  let inForce = guards
  for (const child of node.children) {
    // scoped_guard() is masked as an `if`; its guard is in force in its body only.
    const scoped = node.kind === 'if_statement' && isScopedGuard(notes.text(node)) && child.field === 'consequence'
    visit(notes, child, scoped ? inForce + 1 : inForce)
    if (node.kind === 'compound_statement' && isGuard(child, notes.text)) inForce++
  }
}

function note(notes: Notes, node: CNode, guards: number): void {
  if (node.kind === 'labeled_statement') notes.labels.set(notes.text(part(node, 'label')!), guards)
  const argument = part(node, 'argument')
  if (node.kind === 'pointer_expression' && node.children[0]?.kind === '&' && argument?.kind === 'identifier') notes.addressed.add(notes.text(argument))
  if (node.kind === 'field_expression' && argument?.kind === 'identifier' && part(node, 'operator')?.kind === '.') notes.structs.add(notes.text(argument))
  const target = node.kind === 'assignment_expression' ? part(node, 'left') : node.kind === 'init_declarator' ? declaredName(node) : undefined
  if (target?.kind === 'identifier') notes.assigned.add(notes.text(target))
}

export function isScopedGuard(text: string): boolean {
  return text.startsWith('scoped_guard') || text.startsWith('scoped_cond_guard')
}

/** `guard(class)(lock);` */
export function isGuard(statement: CNode, text: (node: CNode) => string): boolean {
  return guardClass(statement, text) !== undefined
}

/** The class of `guard(class)(lock);`: its name. */
export function guardClass(statement: CNode, text: (node: CNode) => string): CNode | undefined {
  const call = statement.kind === 'expression_statement' ? named(statement)[0] : undefined
  const inner = call?.kind === 'call_expression' ? part(call, 'function') : undefined
  const callee = inner?.kind === 'call_expression' ? part(inner, 'function') : undefined
  if (inner === undefined || callee === undefined || text(callee) !== 'guard') return undefined
  return named(part(inner, 'arguments')!)[0]
}
