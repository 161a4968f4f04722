import type { FunctionFacts } from './facts/functionFacts.ts'
import type { Comment, SourceFacts } from './facts/sourceFacts.ts'
import type { Place } from './finding.ts'

/**
 * A comment that tells the linter something: `// rulebook: ignore unguarded-mapping-level -- why`.
 *
 * It speaks of the statement that begins on its line or on the next one, or of the function that begins there.
 */
export interface Annotation {
  readonly kind: 'ignore' | 'tolerant-reader' | 'checked-by-caller'
  /** For `ignore`. */
  readonly rule: string | undefined
  readonly reason: string
  /** The comment. */
  readonly place: Place
  /** What it speaks of. */
  readonly about: Place
}

export interface BadAnnotation {
  readonly place: Place
  /** What is wrong, as the second half of a sentence. */
  readonly problem: string
}

export interface Annotations {
  readonly good: readonly Annotation[]
  readonly bad: readonly BadAnnotation[]
}

const kinds = ['ignore', 'tolerant-reader', 'checked-by-caller'] as const

/** The annotations of a file. */
export function readAnnotations(file: SourceFacts): Annotations {
  const good: Annotation[] = []
  const bad: BadAnnotation[] = []
  if (!file.text.includes('rulebook:')) return { good, bad }
  for (const comment of file.comments) {
    const text = /^\/[/*]\s*rulebook:\s*(.*?)\s*(?:\*\/)?$/s.exec(comment.raw)?.[1]
    if (text === undefined) continue
    const read = parse(text)
    if (typeof read === 'string') bad.push({ place: comment.place, problem: read })
    else good.push(annotationAt(file, comment, read))
  }
  return { good, bad }
}

/** Where functions begin takes a tree, so what it speaks of is looked for when something is found in its file. */
function annotationAt(file: SourceFacts, comment: Comment, read: Pick<Annotation, 'kind' | 'rule' | 'reason'>): Annotation {
  let about: Place | undefined
  return {
    ...read,
    place: comment.place,
    get about() {
      return (about ??= aboutOf(file, comment))
    },
  }
}

function parse(text: string): Pick<Annotation, 'kind' | 'rule' | 'reason'> | string {
  const [head = '', ...rest] = text.split(/\s+--\s+/)
  const [word = '', rule, ...more] = head.trim().split(/\s+/)
  const kind = kinds.find((one) => one === word)
  if (kind === undefined) return `"${word}" is unknown, expected one of: ${kinds.join(', ')}`
  if (kind === 'ignore' && rule === undefined) return 'no rule is named, expected `ignore RULE -- reason`'
  if (more.length > 0 || (kind !== 'ignore' && rule !== undefined)) return `"${head.trim()}" has more words than it may have; a reason comes after \` -- \``
  const reason = rest.join(' -- ').trim()
  return reason === '' ? `no reason is given, expected \`${head.trim()} -- reason\`` : { kind, rule, reason }
}

function aboutOf(file: SourceFacts, { place, start }: Comment): Place {
  const lines = file.text.split('\n')
  const before = file.text.slice(file.text.lastIndexOf('\n', start - 1) + 1, start)
  const line = before.trim() === '' ? nextCode(lines, place.endLine) : place.line
  const fn = file.functions.find((one: FunctionFacts) => one.place.line === line && startsLine(lines, one.place))
  return fn?.place ?? { file: file.path, line, column: 1, endLine: statementEnd(lines, line), endColumn: 1 }
}

function startsLine(lines: readonly string[], { line, column }: Place): boolean {
  return /^\s*(export\s+)?(default\s+)?(async\s+)?$/.test((lines[line - 1] ?? '').slice(0, column - 1))
}

/** The first line after the given one that is no comment. */
function nextCode(lines: readonly string[], line: number): number {
  let at = line + 1
  while (at <= lines.length && /^\s*(\/\/|\/?\*|$)/.test(lines[at - 1] ?? '')) at++
  return at
}

/** A statement over several lines goes on while its lines are indented more than the first. */
function statementEnd(lines: readonly string[], line: number): number {
  const indent = (text: string | undefined): number => /^\s*/.exec(text ?? '')![0].length
  const first = indent(lines[line - 1])
  let at = line
  while (at < lines.length && lines[at]!.trim() !== '' && (indent(lines[at]) > first || /^\s*[)}\]]/.test(lines[at]!))) at++
  return at + 1
}

/** Whether a place begins in what an annotation speaks of. */
export function speaksOf(annotation: Annotation, place: Place): boolean {
  if (annotation.place.file !== place.file) return false
  const { about } = annotation
  if (place.line < about.line || place.line > about.endLine) return false
  return place.line !== about.endLine || place.column < about.endColumn
}

/** Rules whose demands a caller may have met. */
export const callersDuty: ReadonlySet<string> = new Set([
  'unguarded-mapping-level',
  'retry-check-without-mmu-lock',
  'unsafe-retry-check-only',
  'memslot-use-outside-srcu',
  'invalidate-field-without-mmu-lock',
  'mn-field-without-mn-lock',
])

/** Whether an annotation takes back a finding. */
export function takesBack(annotation: Annotation, finding: { readonly rule: string; readonly place: Place }): boolean {
  const isMeant = annotation.kind === 'ignore' ? annotation.rule === finding.rule : annotation.kind === 'checked-by-caller' && callersDuty.has(finding.rule)
  return isMeant && speaksOf(annotation, finding.place)
}
