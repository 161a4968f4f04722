import { append } from '../lists.ts'
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
  /** For each group, its text that says most of these words; none if there are none. */
  readonly likenesses: (words: readonly Word[]) => ReadonlyMap<string, Likeness<Source>>
}

/** Texts of a group, and by each word those that have it. */
interface Group<Source> {
  readonly sources: readonly Source[]
  readonly having: ReadonlyMap<string, readonly number[]>
}

/**
 * Compares sentences with texts of the chapter by the words they share.
 *
 * Words that a text does not have count fully against the likeness: a sentence that speaks of something else is not
 * a repetition, however many of the chapter's words it uses. Order does not count.
 */
export function comparisonWith<Source>(told: readonly Told<Source>[]): Comparison<Source> {
  const names = [...new Set(told.map(({ group }) => group))]
  const groups = new Map(names.map((name) => [name, groupOf(told.filter(({ group }) => group === name))]))
  const haveIt = (word: string): number => [...groups.values()].reduce((sum, { having }) => sum + (having.get(word)?.length ?? 0), 0)
  const rarity = perWord((word) => Math.log((told.length + 1) / (haveIt(word) + 0.5)))
  const likenesses = (words: readonly Word[]): ReadonlyMap<string, Likeness<Source>> => {
    const weighed = words.map((word): Weighed => ({ ...word, rareWeight: word.weight * rarity(word.text) }))
    return words.length === 0 ? new Map() : new Map([...groups].map(([name, group]) => [name, best(weighed, group)]))
  }
  return { likenesses }
}

/** The different words with meaning in a text. */
export function meaningOf(text: string): readonly Word[] {
  return [...new Map(wordsOf(text).map((word) => [word.text, word])).values()]
}

function groupOf<Source>(texts: readonly Told<Source>[]): Group<Source> {
  const having = new Map<string, number[]>()
  for (const [index, { text }] of texts.entries()) {
    for (const word of new Set(wordsOf(text).map((one) => one.text))) append(having, word, index)
  }
  return { sources: texts.map(({ source }) => source), having }
}

type Rarity = (word: string) => number

interface Weighed extends Word {
  readonly rareWeight: number
}

/** The text that has most of what is rare; of several, the first. */
function best<Source>(words: readonly Weighed[], { sources, having }: Group<Source>): Likeness<Source> {
  const rare = sources.map(() => 0)
  for (const { text, rareWeight } of words) for (const index of having.get(text) ?? []) rare[index]! += rareWeight
  const all = sumOf(words, 'rareWeight')
  const shares = rare.map((shared) => shared / all)
  const most = shares.reduce((found, share, index) => (share > shares[found]! ? index : found), 0)
  const known = words.filter(({ text }) => having.get(text)?.includes(most))
  return { source: sources[most]!, rareShare: shares[most]!, share: sumOf(known, 'weight') / sumOf(words, 'weight'), words: words.length }
}

function sumOf(words: readonly Weighed[], by: 'weight' | 'rareWeight'): number {
  return words.reduce((sum, word) => sum + word[by], 0)
}

function perWord(make: Rarity): Rarity {
  const made = new Map<string, number>()
  return (word) => {
    const value = made.get(word) ?? make(word)
    made.set(word, value)
    return value
  }
}
