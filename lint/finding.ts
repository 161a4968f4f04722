/** A place in a source file; lines and columns count from 1, offsets from 0. The end is exclusive. */
export interface Place {
  readonly file: string
  readonly line: number
  readonly column: number
  readonly endLine: number
  readonly endColumn: number
}

export type Severity = 'error' | 'warning'

/** One report of the linter: what is the case, what was expected, what to do. */
export interface Finding {
  readonly rule: string
  readonly severity: Severity
  readonly place: Place
  /** One sentence: what is the case, what was expected. */
  readonly message: string
  /** Other places, in the order of the story: `looked up`, `installed`, … */
  readonly related: readonly { readonly label: string; readonly place: Place; readonly text: string }[]
  /** One action. */
  readonly help?: string
  /** The clause of the chapter that is broken. */
  readonly clause?: string
  readonly fix?: Fix
}

/** Replacements in one file, not overlapping. */
export interface Fix {
  readonly edits: readonly { readonly start: number; readonly end: number; readonly text: string }[]
}

/**
 * What an analysis could not decide, and why. Never counts as clean.
 */
export interface Undecided {
  readonly place: Place
  readonly reason: string
}
