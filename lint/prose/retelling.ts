import type { ProseBlock, Sentence } from './blocks.ts'
import type { ChapterText } from './chapterTexts.ts'
import { comparisonWith, meaningOf } from './likeness.ts'
import type { Comparison, Likeness, Told } from './likeness.ts'

/** A sentence with those that lean on it, and what of the chapter says the same. */
export interface Unit {
  readonly block: ProseBlock
  readonly sentences: readonly Sentence[]
  readonly likeness: Likeness<ChapterText> | undefined
}

export interface Retelling {
  /** The section that is told again. */
  readonly section: string
  /** Its rules, each with the unit that tells it. */
  readonly told: readonly Unit[]
  readonly units: readonly Unit[]
}

/** From here on a unit counts as saying what the chapter says. Measured, see docs/rules/rules-repeated-in-comment.md. */
const alike = 0.5
/** A section is no rule: more of it must be there before a sentence counts as told. */
const sectionAlike = 0.6
/** Of what sets a clause apart, this much must be said: else a sentence would pass for told though its clause is gone. */
const rareAlike = 0.43
const fewestWords = 6
/** Words in common with the clauses of one section from which on a comment tells them again; others stay below 10. */
const evidence = 13
/** Fewer characters cannot hold that many words. */
const shortest = 60

/** Prepares the chapter for comparison: each clause, and each two sentences of a section, are a text of its section. */
export function chapterComparison(chapter: readonly ChapterText[]): Comparison<ChapterText> {
  return comparisonWith(chapter.flatMap(toldBy))
}

function toldBy(source: ChapterText): Told<ChapterText>[] {
  const group = sectionOf(source)
  if (source.kind === 'clause') return [{ source, group, text: source.paragraphs.map(textOf).join(' ') }]
  // A long text has a word of everything, so that any sentence would be like it.
  return source.paragraphs.flatMap((sentences) =>
    sentences.slice(0, Math.max(1, sentences.length - 1)).map((_, at) => ({ source, group, text: textOf(sentences.slice(at, at + 2)) })),
  )
}

/** `4.2.1` of `4.2.1` and of `4.2.1-recheck`. */
export function sectionOf({ id }: ChapterText): string {
  return id.split('-')[0]!
}

/** The section that `blocks` tell again, if they do. */
export function retellingOf(blocks: readonly ProseBlock[], comparison: Comparison<ChapterText>): Retelling | undefined {
  // Slots describe one function: its locks, its place in the chapter, what the model leaves out.
  const prose = blocks.filter(({ kind }) => kind !== 'slot')
  if (prose.reduce((sum, { lines }) => sum + lines.reduce((own, line) => own + line.text.length, 0), 0) < shortest) return undefined
  const meant = prose.flatMap((block) =>
    unitsOf(block).map((sentences) => ({ block, sentences, words: meaningOf(textOf(sentences)) })),
  )
  // However alike they were, there would be too few words.
  if (meant.reduce((sum, { words }) => (words.length < fewestWords ? sum : sum + words.length), 0) < evidence) return undefined
  const compared = meant.map(({ block, sentences, words }) => ({ block, sentences, likenesses: comparison.likenesses(words) }))
  // A line that a table repeats is no further evidence.
  const different = [...new Map(compared.map((unit) => [textOf(unit.sentences), unit])).values()]
  const bySection = new Map<string, number>()
  for (const [section, likeness] of different.flatMap(({ likenesses }) => [...likenesses])) {
    bySection.set(section, (bySection.get(section) ?? 0) + evidenceIn(likeness))
  }
  const [section, most] = [...bySection].sort((a, b) => b[1] - a[1])[0] ?? ['', 0]
  if (most < evidence) return undefined
  const units = compared.map(({ block, sentences, likenesses }) => ({ block, sentences, likeness: likenesses.get(section) }))
  return { section, units, told: units.filter(({ likeness }) => likeness !== undefined && isTold(likeness)) }
}

function isTold({ source, share, rareShare, words }: Likeness<ChapterText>): boolean {
  return words >= fewestWords && share >= (source.kind === 'clause' ? alike : sectionAlike) && rareShare >= rareAlike
}

/** Only a clause is a rule; to say what a section says in passing is no evidence that its rules are told. */
function evidenceIn(likeness: Likeness<ChapterText>): number {
  return likeness.source.kind === 'clause' && isTold(likeness) ? likeness.words * likeness.share : 0
}

const leaning = /^\(?(?:In (?:this|that|such a|the latter|either) case|This|That|It|Then|Otherwise|These|Those|So|Hence|Therefore|They|Here)\b/

/** Sentences that begin with `In this case`, `It`, … mean nothing without the one before. */
function unitsOf({ sentences }: ProseBlock): readonly (readonly Sentence[])[] {
  const units: Sentence[][] = []
  for (const sentence of sentences) {
    const last = units.at(-1)
    if (last !== undefined && leaning.test(sentence.text)) last.push(sentence)
    else units.push([sentence])
  }
  return units
}

export function textOf(sentences: readonly Sentence[]): string {
  return sentences.map(({ text }) => text).join(' ')
}
