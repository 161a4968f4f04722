import { blocksOf } from '../prose/blocks.ts'
import type { ChapterText } from '../prose/chapterTexts.ts'
import type { CommentText } from '../prose/commentText.ts'
import { pointerFix } from '../prose/pointerFix.ts'
import { proseOf } from '../prose/prose.ts'
import type { Prose } from '../prose/prose.ts'
import { chapterComparison, retellingOf, textOf } from '../prose/retelling.ts'
import type { Retelling, Unit } from '../prose/retelling.ts'
import type { Reported, Rule } from '../rule.ts'

/**
 * A comment tells the rules of the chapter again, expected a pointer to them.
 *
 * Two texts of one rule drift apart, and a reader cannot know which is true. The fix keeps the summary and
 * every sentence that the chapter does not cover.
 *
 * Misses: a single short sentence; a retelling in words that the chapter does not use.
 */
export const rulesRepeatedInComment: Rule = {
  id: 'rules-repeated-in-comment',
  summary: 'the rules of the chapter told again in a comment, expected a pointer to them',
  severity: 'warning',
  clauses: [],
  check(context) {
    const prose = proseOf(context)
    const comparison = chapterComparison(prose.chapter)
    for (const { facts, comments } of prose.files) {
      for (const comment of comments) {
        const retelling = retellingOf(blocksOf(comment.lines), comparison)
        if (retelling !== undefined) context.report(finding({ prose, comment, retelling, text: facts.text }))
      }
    }
  },
}

interface Retold {
  readonly prose: Prose
  readonly comment: CommentText
  readonly retelling: Retelling
  readonly text: string
}

function finding({ prose, comment, retelling, text }: Retold): Reported {
  const { section, told } = retelling
  const page = prose.pageOfSection(section)
  const fix = pointerFix({ comment, retelling, page, text })
  const rules = told.length === 1 ? 'a rule' : `${told.length} rules`
  return {
    place: prose.placeIn(comment.file, comment.start, comment.end),
    message: `this comment tells ${rules} of ${section} again, expected a pointer to ${page}`,
    related: told.map((unit) => relatedOf(unit, comment, prose)),
    help: fix === undefined ? `say in one sentence what the function does, then \`See ${page}.\`` : `\`--fix\` keeps the rest and adds \`See ${page}.\``,
    clause: clauseOf(told),
    ...(fix === undefined ? {} : { fix }),
  }
}

function relatedOf({ sentences, likeness }: Unit, comment: CommentText, { placeIn }: Prose): Reported['related'][number] {
  const place = placeIn(comment.file, sentences[0]!.start, sentences.at(-1)!.end)
  return { label: 'told again', place, text: `${likeness!.source.id}: ${shortened(textOf(sentences))}` }
}

function shortened(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 57).replace(/\s+\S*$/, '')} …`
}

function clauseOf(told: readonly Unit[]): string {
  const sources: readonly ChapterText[] = told.map(({ likeness }) => likeness!.source)
  return (sources.find(({ kind }) => kind === 'clause') ?? sources[0]!).id
}
