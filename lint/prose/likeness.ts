import { wordsOf } from './words.ts'
import type { Word } from './words.ts'

/** A text of the chapter to compare with. */
export interface Told<Source> {
  readonly source: Source
  readonly group: string
  readonly text: string
}

export interface Likeness<Source> {
  /** Share of the meaning that the text has too, from 0 to 1. */
  readonly share: number
  /** The same with each word weighing the more, the fewer texts have it: whether what sets the text apart is there. */
  readonly rareShare: number
  /** The text that says most. */
  readonly source: Source
  /** How many different words with meaning were compared. */
  readonly words: number
}

export interface Comparison<Source> {
  /** For each group, its text that says most of `text`; none if it has no words with meaning. */
  readonly likenesses: (text: string) => ReadonlyMap<string, Likeness<Source>>
}

interface Ready<Source> {
  readonly source: Source
  readonly words: ReadonlySet<string>
}

/**
 * Compares sentences with texts of the chapter by the words they share.
 *
 * Words that a text does not have count fully against the likeness: a sentence that speaks of something else is not
 * a repetition, however many of the chapter's words it uses. Order does not count.
 */
export function comparisonWith<Source>(told: readonly Told<Source>[]): Comparison<Source> {
  const groups = new Map<string, Ready<Source>[]>()
  for (const { group, source, text } of told) {
    const ready = { source, words: new Set(wordsOf(text).map((word) => word.text)) }
    groups.set(group, [...(groups.get(group) ?? []), ready])
  }
  const all = [...groups.values()].flat()
  const rarity = perWord((word) => Math.log((all.length + 1) / (all.filter(({ words }) => words.has(word)).length + 0.5)))
  const likenesses = (text: string): ReadonlyMap<string, Likeness<Source>> => {
    const words = [...new Map(wordsOf(text).map((word) => [word.text, word])).values()].map((word): Weighed => ({ ...word, rareWeight: word.weight * rarity(word.text) }))
    return words.length === 0 ? new Map() : new Map([...groups].map(([group, texts]) => [group, best(words, texts)]))
  }
  return { likenesses }
}

type Rarity = (word: string) => number

interface Weighed extends Word {
  readonly rareWeight: number
}

/** The text that has most of what is rare. */
function best<Source>(words: readonly Weighed[], texts: readonly Ready<Source>[]): Likeness<Source> {
  const shares = texts.map(({ source, words: known }) => ({ source, known, rareShare: shareOf(words, known, 'rareWeight') }))
  const { source, known, rareShare } = shares.reduce((most, one) => (one.rareShare > most.rareShare ? one : most))
  return { source, rareShare, share: shareOf(words, known, 'weight'), words: words.length }
}

function shareOf(words: readonly Weighed[], known: ReadonlySet<string>, by: 'weight' | 'rareWeight'): number {
  let all = 0
  let shared = 0
  for (const word of words) {
    all += word[by]
    if (known.has(word.text)) shared += word[by]
  }
  return shared / all
}

function perWord(make: Rarity): Rarity {
  const made = new Map<string, number>()
  return (word) => {
    const value = made.get(word) ?? make(word)
    made.set(word, value)
    return value
  }
}
