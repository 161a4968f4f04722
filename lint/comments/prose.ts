import type { Finding } from '../finding.ts'
import type { SourceText } from '../facts/sourceFacts.ts'
import { treeNames, type TreeNames } from '../drift/treeNames.ts'
import { outlineOf } from '../front/c/outline.ts'
import { placer } from '../front/c/places.ts'
import type { CommentText } from '../prose/commentText.ts'
import { nearest } from '../prose/nearest.ts'
import { kernelDocument } from '../prose/pointers.ts'
import { renames } from '../prose/renames.ts'
import { commentsOf, functionBelow, pointerTo } from './repeated.ts'

/** The rules about comments of C, beside `rules-repeated-in-comment`. */
export const proseIds = ['missing-doc-pointer', 'dangling-doc-pointer', 'unknown-function-in-prose'] as const

export type ProseId = (typeof proseIds)[number]

export interface TreeProse {
  /** Names of lookups with rules of their own. */
  readonly lookups: ReadonlySet<string>
  /** The text of the tree's locking.rst. */
  readonly document: string
  /** Whether a file of the documentation is in the tree; undefined if that cannot be told. */
  readonly hasFile: (path: string) => boolean | undefined
  /** Comments for which another rule speaks, by file and offset. */
  readonly isRepeated: (path: string, start: number) => boolean
}

/** What is wrong about pointers and names in comments, for the rules asked for. */
export function proseFindings(sources: readonly SourceText[], rules: ReadonlySet<ProseId>, prose: TreeProse): readonly Finding[] {
  const names = rules.has('unknown-function-in-prose') ? treeNames(sources) : undefined
  return sources.flatMap((source) => {
    const comments = commentsOf(source)
    return [
      ...(rules.has('missing-doc-pointer') ? missingPointers(source, comments, prose) : []),
      ...(rules.has('dangling-doc-pointer') ? comments.flatMap((comment) => danglingPointers(source, comment, prose)) : []),
      ...(names === undefined ? [] : comments.flatMap((comment) => unknownNames(source, comment, names))),
    ]
  })
}

/** A lookup with rules of its own whose comment does not say where they are. */
function missingPointers(source: SourceText, comments: readonly CommentText[], { lookups, isRepeated }: TreeProse): readonly Finding[] {
  const place = placer(source.path, source.text)
  return outlineOf(source).chunks.flatMap(({ kind, name, start }): Finding[] => {
    if (kind !== 'function' || !lookups.has(name)) return []
    const comment = comments.findLast((one) => one.end <= start && functionBelow(source, one) === name)
    if (comment !== undefined && (isRepeated(source.path, comment.start) || comment.lines.some(({ text }) => text.includes('locking.rst')))) return []
    const at = source.text.indexOf(name, start)
    return [warning('missing-doc-pointer', place(at, at + name.length), `\`${name}()\` is a lookup with rules for its use, expected a pointer to ${pointerTo('4.2.1')} in its comment`, `add \`See ${pointerTo('4.2.1')}.\` to the comment above it`)]
  })
}

const file = /Documentation\/virt\/kvm\/[\w./-]*\w/g
const section = /locking\.rst,?\s+section\s+(\d+(?:\.\d+)*)/gi

/** A file of the documentation, or a section of locking.rst, that is not there. */
function danglingPointers(source: SourceText, comment: CommentText, { document, hasFile }: TreeProse): readonly Finding[] {
  const found = (what: string, at: number, length: number, expected: string): Finding => warning('dangling-doc-pointer', placer(source.path, source.text)(at, at + length), `${what} does not exist, expected ${expected}`)
  return comment.lines.flatMap(({ text, start }) => [
    ...[...text.matchAll(file)].flatMap((match) => (hasFile(match[0]) === false ? [found(`\`${match[0]}\``, start + match.index, match[0].length, 'a file of the tree')] : [])),
    ...[...text.matchAll(section)].flatMap((match) => (sectionsOf(document).has(match[1]!) ? [] : [found(`section ${match[1]!}`, start + match.index, match[0].length, `a section of ${kernelDocument}`)])),
  ])
}

function sectionsOf(document: string): ReadonlySet<string> {
  return new Set([...document.matchAll(/^(\d+(?:\.\d+)*)\.? \S.*\n[-=~^"*]{3,}$/gm)].map((match) => match[1]!))
}

/** Names that only KVM gives, so that a tree of KVM has them or nobody has. */
const ofKvm = /^_*(?:kvm_(?:tdp_)?mmu|mmu_invalidate|tdp_mmu|kvm_zap|host_pfn)_\w+$/

/** A function that a comment names and the tree does not have, if it has one that is meant. */
function unknownNames(source: SourceText, comment: CommentText, { words, definedIn }: TreeNames): readonly Finding[] {
  return comment.lines.flatMap(({ text, start }) =>
    [...text.matchAll(/(?<![\w<|>])(\w+)\(\)/g)].flatMap((match): Finding[] => {
      const name = match[1]!
      if (words.has(name) || !(ofKvm.test(name) || renames.has(name))) return []
      const now = renames.get(name)?.now
      const meant = now !== undefined && words.has(now) ? now : nearest(name, definedIn.keys())
      if (meant === undefined) return []
      return [warning('unknown-function-in-prose', placer(source.path, source.text)(start + match.index, start + match.index + match[0].length), `\`${name}()\` does not exist, expected a function of the tree`, `did you mean \`${meant}()\`?`)]
    }),
  )
}

function warning(rule: ProseId, place: Finding['place'], message: string, help?: string): Finding {
  return { rule, severity: 'warning', place, message, related: [], ...(help === undefined ? {} : { help }) }
}
