import type { Place } from './finding.ts'

/** What a name means to the linter. Each role is a row of the table in docs/locking/4.2.1-derived-information.md. */
export interface Vocabulary {
  readonly entries: readonly VocabularyEntry[]
  /** The table, for messages. */
  readonly place: Place
}

export interface VocabularyEntry {
  /** As in the first column: `lookup`, `check`, `lock for writing`. */
  readonly role: string
  /** A function, or a field wherever it stands. */
  readonly kind: 'function' | 'field'
  readonly name: string
  /** Named arguments of the row, e.g. `{ value: '2' }`. */
  readonly options: Readonly<Record<string, string>>
}
