import type { Comment } from '../facts/sourceFacts.ts'
import type { SourceText } from '../facts/sourceFacts.ts'

/** The words of a comment without its markers: one block comment, or line comments that stand together. */
export interface CommentText {
  readonly file: string
  readonly kind: 'line' | 'block'
  /** Offsets in the file, markers included. */
  readonly start: number
  readonly end: number
  /** Column of the first marker, from 0. */
  readonly indent: number
  readonly lines: readonly CommentLine[]
}

export interface CommentLine {
  readonly text: string
  /** Offset of `text` in the file. */
  readonly start: number
}

/** All comments of a file as people read them. */
export function commentTexts(source: SourceText, comments: readonly Comment[]): readonly CommentText[] {
  const sorted = [...comments].sort((a, b) => a.start - b.start)
  const groups: Comment[][] = []
  for (const comment of sorted) {
    const last = groups.at(-1)
    const before = last?.at(-1)
    if (last !== undefined && before !== undefined && standTogether(source.text, before, comment)) last.push(comment)
    else groups.push([comment])
  }
  return groups.map((group) => commentText(source, group))
}

/** Two line comments on lines of their own, one directly below the other. */
function standTogether(text: string, a: Comment, b: Comment): boolean {
  if (a.kind !== 'line' || b.kind !== 'line') return false
  const lineStart = text.lastIndexOf('\n', a.start - 1) + 1
  return text.slice(lineStart, a.start).trim() === '' && /^\r?\n[ \t]*$/.test(text.slice(a.end, b.start))
}

function commentText({ path, text }: SourceText, group: readonly Comment[]): CommentText {
  const first = group[0]!
  const { kind, start } = first
  return {
    file: path,
    kind,
    start,
    end: group.at(-1)!.end,
    indent: start - (text.lastIndexOf('\n', start - 1) + 1),
    lines: group.flatMap((comment) => (kind === 'line' ? [lineOf(comment)] : blockLines(comment))),
  }
}

function lineOf({ raw, start }: Comment): CommentLine {
  const marker = /^\/{2,}[ \t]?/.exec(raw)?.[0].length ?? 0
  return { text: raw.slice(marker).trimEnd(), start: start + marker }
}

function blockLines({ raw, start }: Comment): CommentLine[] {
  const open = /^\/\*+!?/.exec(raw)![0].length
  const body = raw.endsWith('*/') && raw.length >= open + 2 ? raw.slice(0, -2) : raw
  const lines: CommentLine[] = []
  for (let at = open; at <= body.length; ) {
    const newline = body.indexOf('\n', at)
    const end = newline < 0 ? body.length : newline
    const line = body.slice(at, end)
    const marker = lines.length === 0 ? /^[ \t]?/.exec(line)![0].length : /^[ \t]*(?:\*(?!\/)[ \t]?)?/.exec(line)![0].length
    lines.push({ text: line.slice(marker).trimEnd(), start: start + at + marker })
    at = end + 1
  }
  return lines
}
