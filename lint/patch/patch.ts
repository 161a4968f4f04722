/** One patch of a series: a mail of a mailbox, or a plain diff. */
export interface Patch {
  /** The subject of the mail; the name of the file it came from without. */
  readonly subject: string
  readonly files: readonly FilePatch[]
}

export interface FilePatch {
  /** From the root of the tree; undefined for a file that is new, or goes away. */
  readonly before: string | undefined
  readonly after: string | undefined
  readonly hunks: readonly Hunk[]
  readonly isBinary: boolean
}

export interface Hunk {
  /** Its line in the patch, for messages. */
  readonly at: number
  /** The line in the file before, from 1. */
  readonly start: number
  readonly lines: readonly HunkLine[]
}

export interface HunkLine {
  readonly kind: ' ' | '-' | '+'
  readonly text: string
  /** Followed by `\ No newline at end of file`. */
  readonly isUnended: boolean
}

/** Why a patch cannot be read or applied. */
export interface PatchProblem {
  /** `series.mbox:120`, or a file of the tree. */
  readonly where: string
  readonly message: string
  readonly help?: string
}
