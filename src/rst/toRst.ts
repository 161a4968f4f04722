import type { Root } from 'mdast'
import { flow } from './flow.ts'
import { checkOutline } from './outline.ts'
import { collectDefinitions, kernelAdornments, type Adornment } from './state.ts'

export interface RstOptions {
  /** Columns of a line; kernel documentation keeps to 80. */
  readonly width?: number
  /** By heading depth; those of locking.rst by default: `=` over and under, `-`, `^`, `~`. */
  readonly adornments?: readonly Adornment[]
}

/**
 * Writes a Markdown tree as reStructuredText, ending with a line feed.
 *
 * Throws, with the place if the tree has one, for what reStructuredText or locking.rst cannot
 * hold. Markup inside markup is flattened: a link wins over code, code over strong emphasis, that
 * over emphasis. The language of code and the alignment of table columns are dropped.
 */
export function toRst(tree: Root, options: RstOptions = {}): string {
  checkOutline(tree)
  const text = flow(tree.children, {
    width: options.width ?? 80,
    adornments: options.adornments ?? kernelAdornments,
    definitions: collectDefinitions(tree),
    place: 'section',
    announced: false,
    next: undefined,
    flow,
  })
  return text === '' ? '' : `${text}\n`
}
