import type { Comment, SourceText } from '../facts/sourceFacts.ts'
import type { Finding, Fix } from '../finding.ts'

export interface Mended {
  readonly text: string
  /** Findings whose fix is in `text`. */
  readonly applied: readonly Finding[]
  /** Findings whose fix was not taken, and why. */
  readonly refused: readonly Refusal[]
}

export interface Refusal {
  readonly finding: Finding
  /** `overlap`: another fix changes the same text; it may be applied in a further round. */
  readonly reason: 'touches code' | 'overlap' | 'outside the file'
}

/** Finds the comments of a text; where a file has none, as in Markdown, nothing can be fixed. */
export type FindComments = (source: SourceText) => readonly Comment[]

/**
 * Applies fixes, each whole or not at all.
 *
 * Keeps: the text outside of comments, byte for byte. This is checked on the result as well, so that an
 * edit that ends a comment early is refused like one that is made in code.
 */
export function applyFixes(source: SourceText, findings: readonly Finding[], commentsOf: FindComments): Mended {
  const comments = commentsOf(source)
  const code = codeOf(source.text, comments)
  const keepsCode = (text: string): boolean => codeOf(text, commentsOf({ ...source, text })) === code
  const { taken, refused } = takeFixes(source, findings, comments)
  const together = edited(source.text, editsOf(taken))
  if (keepsCode(together)) return { text: together, applied: taken, refused }
  const harmless = taken.filter((finding) => keepsCode(edited(source.text, finding.fix!.edits)))
  const text = edited(source.text, editsOf(harmless))
  const harmful = taken.filter((finding) => !harmless.includes(finding) || !keepsCode(text))
  const more = harmful.map((finding): Refusal => ({ finding, reason: 'touches code' }))
  return { text: keepsCode(text) ? text : source.text, applied: keepsCode(text) ? harmless : [], refused: [...refused, ...more] }
}

/** Those fixes that stay in comments and do not meet an earlier one. */
function takeFixes(source: SourceText, findings: readonly Finding[], comments: readonly Comment[]): { taken: Finding[]; refused: Refusal[] } {
  const taken: Finding[] = []
  const refused: Refusal[] = []
  for (const finding of findings) {
    if (finding.fix === undefined) continue
    const reason = faultOf(finding.fix, { source, comments, done: editsOf(taken) })
    if (reason === undefined) taken.push(finding)
    else refused.push({ finding, reason })
  }
  return { taken, refused }
}

function editsOf(findings: readonly Finding[]): readonly Edit[] {
  return findings.flatMap(({ fix }) => fix?.edits ?? [])
}

type Edit = Fix['edits'][number]

interface Situation {
  readonly source: SourceText
  readonly comments: readonly Comment[]
  readonly done: readonly Edit[]
}

function faultOf({ edits }: Fix, { source, comments, done }: Situation): Refusal['reason'] | undefined {
  const inFile = ({ start, end }: Edit): boolean => start >= 0 && start <= end && end <= source.text.length
  if (!edits.every(inFile)) return 'outside the file'
  const inComment = (edit: Edit): boolean => isInComments(edit, source.text, comments)
  if (!edits.every(inComment)) return 'touches code'
  const all = [...done, ...edits]
  return edits.some((edit) => all.some((other) => other !== edit && overlap(edit, other))) ? 'overlap' : undefined
}

/** Inside one comment, or over line comments that only white space parts. */
function isInComments({ start, end }: Edit, text: string, comments: readonly Comment[]): boolean {
  const touched = comments.filter((comment) => comment.start < Math.max(end, start + 1) && comment.end > start)
  const first = touched[0]
  const last = touched.at(-1)
  if (first === undefined || last === undefined || start < first.start || end > last.end) return false
  return touched.slice(1).every((comment, index) => text.slice(touched[index]!.end, comment.start).trim() === '')
}

function overlap(a: Edit, b: Edit): boolean {
  return a.start === b.start || (a.start < b.end && b.start < a.end)
}

function edited(text: string, edits: readonly Edit[]): string {
  let result = text
  for (const { start, end, text: inserted } of [...edits].sort((a, b) => b.start - a.start)) {
    result = result.slice(0, start) + inserted + result.slice(end)
  }
  return result
}

/** The text without comments, and without the white space around them, where lines may come and go. */
function codeOf(text: string, comments: readonly Comment[]): string {
  const parts: string[] = []
  let from = 0
  for (const { start, end } of comments) {
    parts.push(text.slice(from, start))
    from = end
  }
  parts.push(text.slice(from))
  return parts.map((part) => part.trim()).filter((part) => part !== '').join('\u0000')
}
