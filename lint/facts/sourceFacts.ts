import type { Place } from '../finding.ts'
import type { Expression } from './expression.ts'
import type { FunctionFacts } from './functionFacts.ts'

/** A file to be linted, or that code under lint refers to. Read as text, never executed. */
export interface SourceText {
  /** As it appears in findings: relative to the root, with forward slashes. */
  readonly path: string
  readonly text: string
}

export interface Comment {
  readonly kind: 'line' | 'block'
  readonly place: Place
  /** Offsets of the comment with its markers; the end is exclusive. */
  readonly start: number
  readonly end: number
  /** As written, with `//` or the slashes and stars. */
  readonly raw: string
}

/** What a front-end makes of one file. */
export interface SourceFacts {
  readonly path: string
  readonly text: string
  /** Made when they are first asked for, as `constants` are: most files have nothing to do with any rule. */
  readonly functions: readonly FunctionFacts[]
  readonly comments: readonly Comment[]
  /** Constants of the file by global id, with their value. */
  readonly constants: ReadonlyMap<string, Expression>
  /** Names this file uses from others: local global id → id where it is defined. */
  readonly aliases: ReadonlyMap<string, string>
  /** Whether the code uses a name of these: `a`, `x.a`, `x['a']`. One that is only given, as in `{ a: 1 }`, is not used. */
  readonly speaksOf: (isName: (name: string) => boolean) => boolean
  /** The files whose values this one imports or exports again. */
  readonly uses: readonly string[]
  /** These and perhaps others, told faster. The same as `uses` unless told. */
  readonly mayUse?: readonly string[]
  /** Syntax errors. In TypeScript a file that has one has no functions; in C it may still have those that could be read. */
  readonly problems: readonly Problem[]
}

/** Something that could not be read. */
export interface Problem {
  readonly place: Place
  readonly message: string
  /** The id of the function that could not be read; its facts tell nothing. What depends on it is undecided. */
  readonly fn?: string
}

/** All files together. */
export interface Program {
  readonly files: readonly SourceFacts[]
  /** Of the files that rules about paths look at, as are constants. */
  readonly functions: ReadonlyMap<string, FunctionFacts>
  readonly constants: ReadonlyMap<string, Expression>
  readonly aliases: ReadonlyMap<string, string>
  /** Files whose exports are exported again as a whole, by the file that does it; with a `#` at the end. */
  readonly stars: ReadonlyMap<string, readonly string[]>
}
