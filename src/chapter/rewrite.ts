import type MagicString from 'magic-string'
import type { ts } from 'ts-morph'

/** A pair of insertions around a piece of the text, or one insertion if the piece is empty. */
export interface Wrap {
  readonly from: number
  readonly to: number
  readonly open: string
  readonly close: string
}

export interface Wraps {
  readonly around: (node: ts.Node, open: string, close: string) => void
  readonly at: (offset: number, text: string) => void
  /** Writes all insertions: what encloses more stands further out. Returns whether there were any. */
  readonly apply: (edits: MagicString) => boolean
}

export function newWraps(source: ts.SourceFile): Wraps {
  const wraps: Wrap[] = []
  return {
    around: (node, open, close) => {
      wraps.push({ from: node.getStart(source), to: node.end, open, close })
    },
    at: (offset, text) => {
      wraps.push({ from: offset, to: offset, open: text, close: '' })
    },
    apply: (edits) => {
      applyWraps(wraps, edits)
      return wraps.length > 0
    },
  }
}

/** Closing before opening at one place; then longer pieces open first and shorter ones close first. */
function applyWraps(wraps: readonly Wrap[], edits: MagicString): void {
  const ends = wraps.flatMap(({ from, to, open, close }, order) => {
    const size = to - from
    const rank = size === 0 ? 1 : 2
    return size === 0
      ? [{ at: from, rank, size, order, text: open }]
      : [
          { at: from, rank, size: -size, order, text: open },
          { at: to, rank: 0, size, order: -order, text: close },
        ]
  })
  ends.sort((a, b) => a.at - b.at || a.rank - b.rank || a.size - b.size || a.order - b.order)
  for (const { at, text } of ends) edits.appendLeft(at, text)
}
