import type { CommentLine } from './commentText.ts'

/** A paragraph or a list item of a comment or of a clause. */
export interface ProseBlock {
  readonly kind: 'paragraph' | 'item' | 'slot' | 'verbatim'
  /** `- `, `1. `, `Locks: `; empty for a paragraph. */
  readonly marker: string
  /** Columns before the marker. */
  readonly indent: number
  readonly sentences: readonly Sentence[]
  readonly lines: readonly CommentLine[]
}

export interface Sentence {
  readonly text: string
  /** Offset in the file of its first character, and of the end of its last. */
  readonly start: number
  readonly end: number
}

const bullet = /^(\s*)((?:[-*o•]|\d+[.)]|\([0-9a-z]\))\s+)(?=\S)/
/** `Locks: …`, `@param …`: what stands in a fixed place of a docstring. */
const slot = /^(\s*)((?:Locks|Claim|Left out|False alarms|Misses|Keeps|Sound|Kernel|Differs|DOC|clause|Context|Return|Returns):|@\w+)(?=\s|$)\s*/

/** Cuts lines into paragraphs, items, slots, and what is not prose at all. */
export function blocksOf(lines: readonly CommentLine[]): readonly ProseBlock[] {
  const groups: Group[] = []
  let open: Group | undefined
  for (const line of lines) {
    if (line.text.trim() === '') {
      open = undefined
      continue
    }
    const begun = begin(line)
    const goesOn = open !== undefined && begun.kind === 'paragraph' && continues(open, line)
    if (goesOn) open!.lines.push(line)
    else groups.push((open = begun))
  }
  return groups.map(blockOf)
}

interface Group {
  readonly kind: ProseBlock['kind']
  readonly marker: string
  readonly indent: number
  readonly lines: CommentLine[]
}

function begin(line: CommentLine): Group {
  const item = bullet.exec(line.text)
  if (item !== null) return { kind: 'item', marker: item[2]!, indent: item[1]!.length, lines: [line] }
  const named = slot.exec(line.text)
  if (named !== null) return { kind: 'slot', marker: named[2]!, indent: named[1]!.length, lines: [line] }
  const indent = /^\s*/.exec(line.text)![0].length
  const verbatim = line.text.includes('\t') || indent >= 4 || /^\s*(?:[|+]|`{3})/.test(line.text)
  return { kind: verbatim ? 'verbatim' : 'paragraph', marker: '', indent, lines: [line] }
}

function continues(open: Group, line: CommentLine): boolean {
  const indent = /^\s*/.exec(line.text)![0].length
  return open.kind === 'verbatim' ? indent >= open.indent : open.kind !== 'item' || indent > open.indent || indent === 0
}

function blockOf(group: Group): ProseBlock {
  const { kind, lines } = group
  const sentences = kind === 'verbatim' ? [] : sentencesOf(textLines(group))
  return { ...group, lines, sentences }
}

/** The lines without the marker of the first. */
function textLines({ lines, marker, indent }: Group): readonly CommentLine[] {
  const [first, ...rest] = lines
  const cut = marker === '' ? 0 : indent + marker.length
  return [{ text: first!.text.slice(cut), start: first!.start + cut }, ...rest]
}

const notAnEnd = /(?:\b(?:e\.g|i\.e|cf|vs|etc|resp|approx|no|incl)\.|\b[A-Z]\.|^(?:WARNING|NOTE|Note|Warning|Careful|CAUTION)[!:.]|\d\.)$/

/** Splits joined lines after `.`, `!`, `?` and `:`, where a new sentence begins. */
export function sentencesOf(lines: readonly CommentLine[]): readonly Sentence[] {
  const joined = joinLines(lines)
  const sentences: Sentence[] = []
  let from = 0
  for (const match of joined.text.matchAll(/[.!?:]["')\]]*\s+(?=["'(`[]?[A-Z0-9_@])|$/g)) {
    const to = match.index + match[0].trimEnd().length
    const text = joined.text.slice(from, to)
    const isEnd = match.index === joined.text.length || !(notAnEnd.test(text.trim()) || (match[0].startsWith(':') && text.trim().length < 25))
    if (!isEnd) continue
    if (text.trim() !== '') {
      const lead = text.length - text.trimStart().length
      sentences.push({ text: text.trim(), start: joined.offsetOf(from + lead), end: joined.offsetOf(from + text.trimEnd().length - 1) + 1 })
    }
    from = to
  }
  return sentences
}

interface Joined {
  readonly text: string
  readonly offsetOf: (at: number) => number
}

/** One text with single spaces for line breaks, and where each of its characters comes from. */
function joinLines(lines: readonly CommentLine[]): Joined {
  const pieces = lines.map(({ text, start }) => {
    const lead = text.length - text.trimStart().length
    return { text: text.trim(), start: start + lead }
  })
  const text = pieces.map((piece) => piece.text).join(' ')
  const offsetOf = (at: number): number => {
    let left = at
    for (const piece of pieces) {
      if (left <= piece.text.length) return piece.start + left
      left -= piece.text.length + 1
    }
    const last = pieces.at(-1)
    return last === undefined ? 0 : last.start + last.text.length
  }
  return { text, offsetOf }
}
