import type { ProseBlock, Sentence } from './blocks.ts'
import type { ChapterText } from './chapterTexts.ts'
import { comparisonWith } from './likeness.ts'
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
const fewestWords = 6
/** Words in common, over all units, from which on a comment tells a section again. */
const evidence = 11

/** Prepares the chapter for comparison: each clause, and each paragraph of a section, is a text of its section. */
export function chapterComparison(chapter: readonly ChapterText[]): Comparison<ChapterText> {
  return comparisonWith(chapter.flatMap(toldBy))
}

function toldBy(source: ChapterText): Told<ChapterText>[] {
  const group = sectionOf(source)
  const texts = source.paragraphs.map((sentences) => sentences.map(({ text }) => text).join(' '))
  return source.kind === 'clause' ? [{ source, group, text: texts.join(' ') }] : texts.map((text) => ({ source, group, text }))
}

/** `4.2.1` of `4.2.1` and of `4.2.1-recheck`. */
export function sectionOf({ id }: ChapterText): string {
  return id.split('-')[0]!
}

/** The section that `blocks` tell again, if they do. */
export function retellingOf(blocks: readonly ProseBlock[], comparison: Comparison<ChapterText>): Retelling | undefined {
  // Slots describe one function: its locks, its place in the chapter, what the model leaves out.
  const prose = blocks.filter(({ kind }) => kind !== 'slot')
  const units = prose.flatMap((block) => unitsOf(block).map((sentences) => ({ block, sentences, likeness: comparison.mostLike(textOf(sentences)) })))
  const bySection = new Map<string, number>()
  const seen = new Set<string>()
  for (const { likeness, sentences } of units) {
    // A line that a table repeats is no further evidence.
    if (seen.has(textOf(sentences))) continue
    seen.add(textOf(sentences))
    if (likeness === undefined || likeness.share < alike || likeness.words < fewestWords) continue
    const section = sectionOf(likeness.sources[0]!)
    bySection.set(section, (bySection.get(section) ?? 0) + likeness.words * likeness.share)
  }
  const [most] = [...bySection].sort((a, b) => b[1] - a[1])
  if (most === undefined || most[1] < evidence) return undefined
  const [section] = most
  const told = units.filter(({ likeness }) => likeness !== undefined && tells(likeness, section))
  return { section, told, units }
}

function tells({ share, words, sources }: Likeness<ChapterText>, section: string): boolean {
  return sectionOf(sources[0]!) === section && words >= fewestWords && share >= alike
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
