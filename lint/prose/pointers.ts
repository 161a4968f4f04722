import type { CommentText } from './commentText.ts'
import type { MarkdownPage } from '../front/markdown/page.ts'

/** A reference from a comment or a page to something that can be read. */
export interface Pointer {
  readonly kind: 'file' | 'section' | 'clause' | 'kernel document'
  /** A path from the root, a section number, a clause id. */
  readonly target: string
  readonly anchor?: string
  readonly file: string
  readonly start: number
  readonly end: number
}

/** The document of the kernel that the chapter is a part of. */
export const kernelDocument = 'Documentation/virt/kvm/locking.rst'

/** What a comment may point to for a page: one outside of the project has a path that only this machine knows. */
export function pointable(page: string): string {
  return page.startsWith('../') ? kernelDocument : page
}

const path = /(?<![\w/.-])((?:docs|Documentation)\/[\w./-]*\w\/?)(?:#([\w-]+))?(?![\w*<{…/])/g
const section = /\bsections?\s+(\d+(?:\.\d+)+)(?![\d-])/gi
const clause = /(?<![\w./-])(\d+(?:\.\d+)*-(?!rc\d)[a-z][a-z0-9]*(?:-[a-z0-9]+)*)(?![\w-])/g

export function pointersInComment({ file, lines }: CommentText): readonly Pointer[] {
  return lines.flatMap(({ text, start }) => (/^\s*clause:/.test(text) ? [] : pointersIn({ file, text, start })))
}

export function pointersOnPage(page: MarkdownPage): readonly Pointer[] {
  const isGenerated = (at: number): boolean => page.generated.some(({ start, end }) => at >= start && at < end)
  // The text of a link repeats its target, or says it in other words.
  const isLinked = (at: number): boolean => page.links.some(({ start, end }) => at >= start && at < end)
  const spans = [...page.texts, ...page.codeSpans].filter(({ start }) => !isGenerated(start) && !isLinked(start))
  const inText = spans.flatMap(({ text, start, end }) => pointersIn({ file: page.path, text, start: start + Math.floor((end - start - text.length) / 2) }))
  return [...inText, ...page.links.flatMap((link) => linkPointer(page.path, link))]
}

interface Piece {
  readonly file: string
  readonly text: string
  readonly start: number
}

function pointersIn({ file, text, start }: Piece): Pointer[] {
  const at = (match: RegExpMatchArray, target: string): Pick<Pointer, 'target' | 'file' | 'start' | 'end'> => {
    const from = start + match.index! + match[0].indexOf(target)
    return { target, file, start: from, end: from + target.length }
  }
  const files = [...text.matchAll(path)].map((match): Pointer => {
    const anchor = match[2] === undefined ? {} : { anchor: match[2] }
    return { kind: match[1]!.startsWith('docs/') ? 'file' : 'kernel document', ...anchor, ...at(match, match[1]!) }
  })
  const sections = [...text.matchAll(section)].map((match): Pointer => ({ kind: 'section', ...at(match, match[1]!) }))
  const clauses = [...text.matchAll(clause)].map((match): Pointer => ({ kind: 'clause', ...at(match, match[1]!) }))
  return [...files, ...sections, ...clauses]
}

/** A relative link, from the folder of its page; links to elsewhere are not ours to check. */
function linkPointer(from: string, { url, start, end }: { readonly url: string; readonly start: number; readonly end: number }): Pointer[] {
  if (/^[a-z][a-z0-9+.-]*:|^\/\//i.test(url)) return []
  const [target = '', anchor] = decoded(url).split('#')
  const folder = from.split('/').slice(0, -1)
  const resolved = target === '' ? from : normalized([...folder, ...target.split('/')])
  return [{ kind: 'file', target: resolved, ...(anchor === undefined ? {} : { anchor }), file: from, start, end }]
}

function decoded(url: string): string {
  try {
    return decodeURIComponent(url)
  } catch {
    return url
  }
}

function normalized(parts: readonly string[]): string {
  const kept: string[] = []
  for (const part of parts) {
    if (part === '..' && kept.length > 0 && kept.at(-1) !== '..') kept.pop()
    else if (part !== '.' && part !== '') kept.push(part)
  }
  return kept.join('/')
}
