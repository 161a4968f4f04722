import type { Definition, Nodes, Root, RootContent } from 'mdast'

/**
 * What a handler knows besides its node.
 *
 * State is never changed: a container hands its children a copy with less width.
 */
export interface State {
  /** Columns left for the lines of this block. */
  readonly width: number
  /** By depth: the first is for headings of depth 1. */
  readonly adornments: readonly Adornment[]
  readonly definitions: ReadonlyMap<string, Definition>
  /** Titles and transitions may stand only in the section itself, not in a list, quote or cell. */
  readonly place: 'section' | 'nested'
  /** Whether the paragraph before this block ends in the `::` that announces a literal block. */
  readonly announced: boolean
  readonly next: RootContent | undefined
  readonly flow: (children: readonly RootContent[], state: State) => string
}

/** The line under a title, and over it where the style says so. */
export interface Adornment {
  /** One punctuation character. */
  readonly mark: string
  readonly place: 'under' | 'over and under'
}

/** A block handler; what it returns has no blank line at either end. */
export type Handler<Node> = (node: Node, state: State) => string

/** The styles of Documentation/virt/kvm/locking.rst and of the kernel's documentation guide. */
export const kernelAdornments: readonly Adornment[] = [
  { mark: '=', place: 'over and under' },
  { mark: '-', place: 'under' },
  { mark: '^', place: 'under' },
  { mark: '~', place: 'under' },
]

/** Every link definition of the tree, the first of a name winning as in Markdown. */
export function collectDefinitions(tree: Root): ReadonlyMap<string, Definition> {
  const found = new Map<string, Definition>()
  const visit = (node: Nodes): void => {
    if (node.type === 'definition' && !found.has(node.identifier)) found.set(node.identifier, node)
    if ('children' in node) node.children.forEach(visit)
  }
  visit(tree)
  return found
}
