import type { Node, Root } from 'mdast'
import remarkGfm from 'remark-gfm'
import remarkParse from 'remark-parse'
import { unified } from 'unified'
import { visit } from 'unist-util-visit'
import { fold, type Body } from './fold.ts'

const parser = unified().use(remarkParse).use(remarkGfm)

/** The last pages parsed: several readers ask for each page, and each block of it is a module that asks again. */
const parsed = new Map<string, Root>()
const parsedAtMost = 256

/** The Markdown of a page as a tree, which is shared: nobody may change it. Any text is Markdown, so nothing can be wrong. */
export function pageTree(text: string): Root {
  const known = parsed.get(text)
  if (known !== undefined) return known
  const root = parse(text)
  if (parsed.size >= parsedAtMost) parsed.clear()
  parsed.set(text, root)
  return root
}

function parse(text: string): Root {
  const { text: folded, bodies } = fold(text)
  const root = parser.parse(folded)
  if (bodies.length > 0) unfold(root, bodies)
  return root
}

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
