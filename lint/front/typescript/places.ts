import { ts } from 'ts-morph'
import { placerBy, type Placer } from '../../facts/placer.ts'
import type { Comment } from '../../facts/sourceFacts.ts'

/** Lines end where TypeScript ends them. */
export function placerOf(path: string, text: string): Placer {
  return placerBy(path, [0, ...Array.from(text.matchAll(/\r\n|[\n\r\u2028\u2029]/g), (end) => end.index + end[0].length)])
}

/** What one look at every node of a file finds. */
export interface Scan {
  readonly comments: readonly Comment[]
  /** Every name that the code uses: `a`, `x.a`, `x['a']`. One that is only given, as in `{ a: 1 }`, is not used. */
  readonly words: ReadonlySet<string>
}

export function scan(source: ts.SourceFile, place: Placer): Scan {
  const { literals, words } = leavesOf(source)
  return { comments: comments(source.text, place, literals), words }
}

/** All comments of a file, in order. What looks like one inside a string or pattern is none. */
function comments(text: string, place: Placer, literals: readonly Range[]): Comment[] {
  const found: Comment[] = []
  const opening = /\/\/|\/\*/g
  let next = 0
  for (let match = opening.exec(text); match !== null; match = opening.exec(text)) {
    const start = match.index
    while (next < literals.length && literals[next]!.end <= start) next++
    const literal = literals[next]
    if (literal !== undefined && literal.start <= start) {
      opening.lastIndex = literal.end
      continue
    }
    const end = match[0] === '//' ? lineEnd(text, start) : blockEnd(text, start)
    found.push({ kind: match[0] === '//' ? 'line' : 'block', place: place(start, end), start, end, raw: text.slice(start, end) })
    opening.lastIndex = end
  }
  return found
}

function lineEnd(text: string, start: number): number {
  const end = /[\r\n\u2028\u2029]/g
  end.lastIndex = start
  return end.exec(text)?.index ?? text.length
}

function blockEnd(text: string, start: number): number {
  const end = text.indexOf('*/', start + 2)
  return end < 0 ? text.length : end + 2
}

interface Range {
  readonly start: number
  readonly end: number
}

/** Without recursion: input may nest deeply. */
function leavesOf(source: ts.SourceFile): { readonly literals: readonly Range[]; readonly words: ReadonlySet<string> } {
  const ranges: Range[] = []
  const words = new Set<string>()
  const open: ts.Node[] = [source]
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (ts.isLiteralExpression(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node)) {
      ranges.push({ start: node.getStart(source), end: node.end })
    }
    if (isUsedName(node)) words.add(node.text)
    ts.forEachChild(node, (child) => {
      open.push(child)
    })
  }
  return { literals: ranges.sort((a, b) => a.start - b.start), words }
}

function isUsedName(node: ts.Node): node is ts.Identifier | ts.StringLiteralLike {
  if (ts.isStringLiteralLike(node)) return ts.isElementAccessExpression(node.parent)
  return ts.isIdentifier(node) && !((ts.isPropertyAssignment(node.parent) || ts.isPropertySignature(node.parent)) && node.parent.name === node)
}
