import type { TreeCursor } from 'web-tree-sitter'

/** A node of the syntax tree, free of the parser. Brackets, commas and semicolons are left out. */
export interface CNode {
  readonly kind: string
  /** The role it has in its parent, e.g. `condition`. */
  readonly field: string | undefined
  readonly isNamed: boolean
  readonly start: number
  readonly end: number
  readonly children: readonly CNode[]
}

/** What is wrong with a function's syntax tree. */
export interface Misparse {
  readonly start: number
  readonly end: number
  readonly message: string
}

/** A function's tree, or what is wrong with it. */
export type Converted = { readonly node: CNode } | { readonly misparse: Misparse }

const punctuation = new Set(['(', ')', '{', '}', '[', ']', ';', ',', ':'])
/** Deeper code is not written by people, and would overflow the stack. */
const DEEPEST = 250

/**
 * Copies the tree under the cursor; a syntax error in it, or a function in a function, is a misparse.
 *
 * `shift` is added to offsets, for text that was parsed out of its place.
 */
export function convert(cursor: TreeCursor, shift = 0): Converted {
  const state: State = { cursor, shift, misparse: undefined }
  const node = copy(state, 0)
  return state.misparse === undefined ? { node } : { misparse: state.misparse }
}

interface State {
  readonly cursor: TreeCursor
  readonly shift: number
  misparse: Misparse | undefined
}

function copy(state: State, depth: number): CNode {
  const { cursor, shift } = state
  const { nodeType: kind, nodeIsNamed: isNamed } = cursor
  const [start, end] = [cursor.startIndex + shift, cursor.endIndex + shift]
  const field = cursor.currentFieldName ?? undefined
  const children: CNode[] = []
  state.misparse ??= judge({ kind, start, end, isMissing: cursor.nodeIsMissing, depth })
  if (state.misparse === undefined && cursor.gotoFirstChild()) {
    do {
      if (!punctuation.has(cursor.nodeType) || cursor.nodeIsMissing) children.push(copy(state, depth + 1))
    } while (state.misparse === undefined && cursor.gotoNextSibling())
    cursor.gotoParent()
  }
  return { kind, field, isNamed, start, end, children }
}

interface Judged {
  readonly kind: string
  readonly start: number
  readonly end: number
  readonly isMissing: boolean
  readonly depth: number
}

function judge({ kind, start, end, isMissing, depth }: Judged): Misparse | undefined {
  if (kind === 'ERROR') return { start, end, message: 'this is not C as it is understood here' }
  if (isMissing) return { start, end, message: `\`${kind}\` is missing here` }
  if (kind === 'function_definition' && depth > 0) return { start, end, message: 'a function in a function: a macro that is not known' }
  return depth > DEEPEST ? { start, end, message: `this nests deeper than ${DEEPEST} levels` } : undefined
}

/** The child with a role. */
export function part(node: CNode, field: string): CNode | undefined {
  return node.children.find((child) => child.field === field)
}

export function named(node: CNode): readonly CNode[] {
  return node.children.filter((child) => child.isNamed && child.kind !== 'comment')
}
