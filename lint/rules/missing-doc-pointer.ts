import type { FunctionFacts } from '../facts/functionFacts.ts'
import type { CommentText } from '../prose/commentText.ts'
import { pointerLine } from '../prose/pointerFix.ts'
import { kernelDocument, pointable } from '../prose/pointers.ts'
import { proseOf } from '../prose/prose.ts'
import type { Prose, ProseFile } from '../prose/prose.ts'
import type { Reported, Rule } from '../rule.ts'
import type { VocabularyEntry } from '../vocabulary.ts'

/**
 * The comment of a documented lookup does not say where its rules are, expected a pointer to the chapter.
 *
 * Misses: lookups that the vocabulary does not list.
 */
export const missingDocPointer: Rule = {
  id: 'missing-doc-pointer',
  summary: 'a documented lookup without a pointer to the chapter in its comment',
  severity: 'warning',
  clauses: [],
  check(context) {
    const prose = proseOf(context)
    const lookups = new Set(context.vocabulary.entries.filter(isDocumented).map(({ name }) => name))
    const page = pointable(context.vocabulary.place.file)
    for (const file of prose.files.filter(({ facts }) => facts.speaksOf((name) => lookups.has(name)))) {
      for (const declared of file.facts.functions.filter(({ name, within }) => within === undefined && lookups.has(name))) {
        const comment = commentOf(declared, file)
        if (comment !== undefined && pointsTo(comment, page)) continue
        context.report(finding({ declared, comment, file, page, prose }))
      }
    }
  },
}

/** Lookups with rules of their own: those that no caller could guess. */
function isDocumented({ role, kind }: VocabularyEntry): boolean {
  return kind === 'function' && role === 'level lookup'
}

interface Unpointed {
  readonly declared: FunctionFacts
  readonly comment: CommentText | undefined
  readonly file: ProseFile
  readonly page: string
  readonly prose: Prose
}

function finding({ declared, comment, file, page, prose }: Unpointed): Reported {
  const fix = comment?.kind === 'block' ? pointerLine(comment, file.facts.text, page) : undefined
  const related = comment === undefined ? [] : [{ label: 'comment', place: prose.placeIn(comment.file, comment.start, comment.end), text: '' }]
  return {
    place: declared.namePlace,
    message: `\`${declared.name}()\` is a lookup with rules for its use, expected a pointer to ${page} in its comment`,
    related,
    help: `add \`See ${page}.\` to the comment above it`,
    ...(fix === undefined ? {} : { fix }),
  }
}

/** The comment that ends on the line above the declaration. */
function commentOf({ place }: FunctionFacts, { comments, facts }: ProseFile): CommentText | undefined {
  const lines = facts.text.split('\n')
  const start = lines.slice(0, place.line - 1).reduce((sum, line) => sum + line.length + 1, 0)
  return comments.findLast(({ end }) => end <= start && /^\s*(?:export\s*)?$/.test(facts.text.slice(end, start)))
}

function pointsTo({ lines }: CommentText, page: string): boolean {
  return lines.some(({ text }) => text.includes(page) || text.includes(kernelDocument) || text.includes('docs/locking.rst'))
}
