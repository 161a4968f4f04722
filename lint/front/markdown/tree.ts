import type { Node, Root } from 'mdast'
import remarkGfm from 'remark-gfm'
import remarkParse from 'remark-parse'
import { unified } from 'unified'
import { visit } from 'unist-util-visit'
import type { SourceText } from '../../facts/sourceFacts.ts'
import { perObject } from '../../perObject.ts'
import { fold, type Body } from './fold.ts'

const parser = unified().use(remarkParse).use(remarkGfm)

/** The syntax tree of a page, parsed once for all who read it. Any text is Markdown, so nothing can be wrong. */
export const treeOf: (source: SourceText) => Root = perObject(({ text }: SourceText) => {
  const { text: folded, bodies } = fold(text)
  const root = parser.parse(folded)
  if (bodies.length > 0) unfold(root, bodies)
  return root
})

type Point = NonNullable<Node['position']>['start']

/** Makes the tree of a text of that of its folded form: the bodies are values of their fences, and what is behind them moves. */
function unfold(root: Root, bodies: readonly Body[]): void {
  const moves = movesOf(bodies)
  visit(root, (node) => {
    if (node.position === undefined) return
    const { start, end } = node.position
    const body = node.type === 'code' ? bodies.find(({ at }) => start.offset! < at && at < end.offset!) : undefined
    if (body !== undefined && node.type === 'code') node.value = body.text.slice(0, -1)
    move(start, moves)
    move(end, moves)
  })
}

interface Move {
  readonly behind: number
  readonly offset: number
  readonly lines: number
}

/** How far what stands behind each body moves, the last first. */
function movesOf(bodies: readonly Body[]): readonly Move[] {
  let [offset, lines] = [0, 0]
  return bodies.map((body) => ({ behind: body.at, offset: (offset += body.text.length), lines: (lines += body.lines) })).reverse()
}

function move(point: Point, moves: readonly Move[]): void {
  const found = moves.find(({ behind }) => point.offset! > behind)
  if (found === undefined) return
  point.offset! += found.offset
  point.line += found.lines
}
