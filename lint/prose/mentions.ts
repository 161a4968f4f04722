import { blocksOf } from './blocks.ts'
import type { Sentence } from './blocks.ts'
import type { CommentText } from './commentText.ts'
import type { MarkdownPage } from '../front/markdown/page.ts'

/** A name in back-ticks in a comment or on a page. */
export interface Mention {
  readonly kind: 'function' | 'field'
  /** `mmu_invalidate_retry_gfn`, or the field of `kvm->field`. */
  readonly name: string
  readonly file: string
  /** Of the name alone. */
  readonly start: number
  readonly end: number
  readonly inComment: boolean
  /** Kernel versions that its sentence speaks of: `6.12`. */
  readonly versions: readonly string[]
}

/** `name()`, `name(&kvm->srcu)`. */
const call = /^(?:yield\* )?((?:__)?[A-Za-z]\w*)\([^)]*\)?\)?$/
/** `kvm->field`, `&kvm->field`, `kvm.field`; not `kvm->mn_*`. */
const field = /^&?(?:vcpu->)?kvm(?:->|\.)(\w+)(?![\w*])/

const version = /(?<![\w.])[4-9]\.\d{1,2}(?![\w.]*\w-|\.\d)/g

export function mentionsInComment(comment: CommentText): readonly Mention[] {
  const inFence = fencedLines(comment)
  const sentences = perComment(comment)
  return comment.lines.flatMap((line, index) => {
    if (inFence.has(index) || isExempt(line.text)) return []
    return [...line.text.matchAll(/(?<!`)`([^`]+)`(?!`)/g)].flatMap((match) =>
      mentionOf(match[1]!, { file: comment.file, start: line.start + match.index + 1, inComment: true, versions: versionsAt(sentences(), line.start + match.index) }),
    )
  })
}

export function mentionsOnPage(page: MarkdownPage): readonly Mention[] {
  const isGenerated = (at: number): boolean => page.generated.some(({ start, end }) => at >= start && at < end)
  return page.codeSpans
    .filter(({ start }) => !isGenerated(start))
    .flatMap(({ text, start, end }) => {
      const marks = Math.floor((end - start - text.length) / 2)
      return mentionOf(text, { file: page.path, start: start + marks, inComment: false, versions: versionsAround(page, start) })
    })
}

/** The sentences of a comment, cut when first asked for. */
function perComment(comment: CommentText): () => readonly Sentence[] {
  let sentences: readonly Sentence[] | undefined
  return () => (sentences ??= blocksOf(comment.lines).flatMap((block) => block.sentences))
}

function versionsAt(sentences: readonly Sentence[], at: number): readonly string[] {
  const own = sentences.find(({ start, end }) => start <= at && at < end)
  return own?.text.match(version) ?? []
}

/** On a page, the text between code spans is near enough to a sentence. */
function versionsAround(page: MarkdownPage, at: number): readonly string[] {
  const near = page.texts.filter(({ start, end }) => end > at - 120 && start < at + 120)
  return near.flatMap(({ text }) => text.match(version) ?? [])
}

/** These speak of other kernels, where a name may well be another one; markers hold code. */
function isExempt(line: string): boolean {
  return /^\s*(?:Differs:|clause:)/.test(line)
}

function fencedLines({ lines }: CommentText): ReadonlySet<number> {
  const fenced = new Set<number>()
  let open = false
  for (const [index, { text }] of lines.entries()) {
    const isMark = /^\s*(?:`{3,}|~{3,})/.test(text)
    if (isMark) open = !open
    if (isMark || open) fenced.add(index)
  }
  return fenced
}

function mentionOf(code: string, at: Pick<Mention, 'file' | 'start' | 'inComment' | 'versions'>): Mention[] {
  const asCall = call.exec(code)
  if (asCall !== null) {
    const start = at.start + code.indexOf(asCall[1]!)
    return [{ ...at, kind: 'function', name: asCall[1]!, start, end: start + asCall[1]!.length }]
  }
  const asField = field.exec(code)
  if (asField === null) return []
  const name = asField[1]!
  const start = at.start + asField[0].length - name.length
  return [{ ...at, kind: 'field', name, start, end: start + name.length }]
}
