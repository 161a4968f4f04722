import { wordsOf } from './words.ts'
import type { Word } from './words.ts'

/** A text of the chapter to compare with; texts of one group may cover a sentence together. */
export interface Told<Source> {
  readonly source: Source
  readonly group: string
  readonly text: string
}

export interface Likeness<Source> {
  /** Share of the meaning that the texts have too, from 0 to 1. */
  readonly share: number
  /** The text that says most, and another that says what it leaves out, if one does. */
  readonly sources: readonly Source[]
  /** How many different words with meaning were compared. */
  readonly words: number
}

export interface Comparison<Source> {
  /** The texts that say most of `text`; undefined if it has no words with meaning. */
  readonly mostLike: (text: string) => Likeness<Source> | undefined
}

interface Ready<Source> extends Told<Source> {
  readonly words: ReadonlySet<string>
}

/** What a second text must add, so that two are named where two are retold and one where one is. */
const leastGain = 0.15
const costOfSecond = 0.05

/**
 * Compares sentences with texts of the chapter by the words they share.
 *
 * Words in no text count fully against the likeness: a sentence that speaks of something else is not a
 * repetition, however many of the chapter's words it uses. Order does not count.
 */
export function comparisonWith<Source>(told: readonly Told<Source>[]): Comparison<Source> {
  const texts = told.map((one) => ({ ...one, words: new Set(wordsOf(one.text).map(({ text }) => text)) }))
  const mostLike = (text: string): Likeness<Source> | undefined => {
    const words = distinct(wordsOf(text))
    if (words.length === 0) return undefined
    const singles = texts.map((one) => ({ one, share: shareOf(words, [one.words]) })).sort((a, b) => b.share - a.share)
    const [best] = singles
    if (best === undefined) return undefined
    const pair = bestPair(words, singles.slice(0, 6))
    if (pair !== undefined && pair.share - costOfSecond >= best.share + leastGain) {
      return { share: pair.share - costOfSecond, sources: pair.sources, words: words.length }
    }
    return { share: best.share, sources: [best.one.source], words: words.length }
  }
  return { mostLike }
}

interface Single<Source> {
  readonly one: Ready<Source>
  readonly share: number
}

function bestPair<Source>(
  words: readonly Word[],
  singles: readonly Single<Source>[],
): { readonly share: number; readonly sources: readonly Source[] } | undefined {
  const pairs = singles.flatMap(({ one: a }, index) =>
    singles
      .slice(index + 1)
      .filter(({ one: b }) => a.group === b.group)
      .map(({ one: b }) => ({ share: shareOf(words, [a.words, b.words]), sources: [a.source, b.source] })),
  )
  return pairs.sort((a, b) => b.share - a.share)[0]
}

function shareOf(words: readonly Word[], known: readonly ReadonlySet<string>[]): number {
  let all = 0
  let shared = 0
  for (const { text, weight } of words) {
    all += weight
    if (known.some((set) => set.has(text))) shared += weight
  }
  return shared / all
}

function distinct(words: readonly Word[]): readonly Word[] {
  return [...new Map(words.map((word) => [word.text, word])).values()]
}
