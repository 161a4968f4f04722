import type { Root } from 'mdast'
import type { MarkerEdit } from './markers.ts'

/** All the other tools know of the sources: what the chapter says, and which statements do it. */
export interface Chapter {
  /** In the order of their numbers. */
  readonly sections: readonly Section[]
  /** In the order in which the chapter places them. */
  readonly clauses: readonly Clause[]
  /** Those of clauses, in the order of the files given, then of their lines. */
  readonly markers: readonly Marker[]
  /** Those of bugs, likewise. `clause` is then the id of the bug. */
  readonly bugMarkers: readonly Marker[]
}

/** Where a comment stands, as people count. */
interface SourcePlace {
  readonly path: string
  readonly line: number
}

export interface Section extends SourcePlace {
  /** `4.2.1` */
  readonly number: string
  /** Markdown, one line. */
  readonly title: string
  /** With placeholders; positions are those of the source file. */
  readonly body: Root
}

export interface Clause extends SourcePlace {
  /** `4.2.1-recheck` */
  readonly id: string
  /** Number of the section that the id names. */
  readonly section: string
  readonly body: Root
  /** The body as Markdown. */
  readonly text: string
  readonly kernel: readonly KernelFunction[]
  /** Where versions of the kernel differ, as free text. */
  readonly differs?: string
}

/** A `Kernel:` line. */
export interface KernelFunction {
  /** With its parentheses: `is_page_fault_stale()`. */
  readonly function: string
  readonly file: string
  /** `6.12`, `6.1 to 7.2` */
  readonly versions: string
}

/** A `// clause:` or `// bug:` comment. */
export interface Marker extends SourcePlace {
  readonly clause: string
  readonly column: number
  readonly edit: MarkerEdit['kind']
  /** What stands there in the broken twin, if it is replaced. */
  readonly code?: string
  /** The lines of the marked statement; if it is swapped, of both. */
  readonly statement: { readonly from: number; readonly to: number }
  /** The function of the marked statement; the empty string outside of any. */
  readonly function: string
}
