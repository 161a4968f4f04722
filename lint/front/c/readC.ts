import type { Expression } from '../../facts/expression.ts'
import type { FunctionFacts } from '../../facts/functionFacts.ts'
import type { Comment, Problem, SourceFacts, SourceText } from '../../facts/sourceFacts.ts'
import type { Scope } from '../typescript/scope.ts'
import { defaultSharedFields } from './accessors.ts'
import { blank } from './blank.ts'
import { declareFile, lowerItems } from './fileScope.ts'
import type { Parse } from './grammar.ts'
import type { FileLowering } from './lowering.ts'
import { readMacros } from './macros.ts'
import { mask } from './mask.ts'
import { outlineOf, type Chunk, type Outline } from './outline.ts'
import { placer } from './places.ts'
import { topLevel, type Item } from './topLevel.ts'

export interface ReadOptions {
  readonly parse: Parse
  /** Fields that are shared memory: reading one is an event. */
  readonly sharedFields?: ReadonlySet<string>
  /** Which functions, macros and variables to read. Default: all. Others are not even parsed. */
  readonly wants?: ((name: string) => boolean) | undefined
}

/** The facts of one C file. Functions that cannot be read are problems that name them. */
export function readC(source: SourceText, { parse, sharedFields = defaultSharedFields, wants }: ReadOptions): SourceFacts {
  const { path, text } = source
  const place = placer(path, text)
  const outline = outlineOf(source)
  const { scanned, preprocessed: { macros, problems: directiveProblems } } = outline
  const items = itemsOf(source, outline, { parse, wants })
  const scope: Scope = { names: new Map(), outer: undefined, fn: undefined }
  const file: FileLowering = { path, text, place, sharedFields, scope }
  const readable = readMacros(scanned.code, { macros, parse, wants: wants ?? everything })
  const made: Made = { functions: [], constants: new Map(), aliases: new Map(), problems: [] }
  declareFile(file, { items, macros: readable, made })
  lowerItems(file, { items, macros: readable, made })
  addTemplateNames(outline, made)
  for (const { start, end, message } of directiveProblems) made.problems.push({ place: place(start, end), message })
  return { path, text, speaksOf: () => false, uses: [], ...made, comments: commentsOf(source) }
}

export function commentsOf(source: SourceText): readonly Comment[] {
  const place = placer(source.path, source.text)
  return outlineOf(source).scanned.comments.map(({ kind, start, end }) => ({ kind, start, end, place: place(start, end), raw: source.text.slice(start, end) }))
}

/** What is wanted at file scope, parsed. */
function itemsOf({ text }: SourceText, { preprocessed, chunks }: Outline, { parse, wants }: Pick<ReadOptions, 'parse' | 'wants'>): readonly Item[] {
  if (wants === undefined) return parsed(preprocessed.code, text, parse)
  const kept = chunks.filter(({ kind, name }) => kind === 'broken' || (kind !== 'macro' && wants(name)))
  return kept.length === 0 ? [] : parsed(only(preprocessed.code, kept), text, parse)
}

function parsed(code: string, text: string, parse: Parse): readonly Item[] {
  const tree = parse(mask(code))
  const items = topLevel(tree, text)
  tree.delete()
  return items
}

/** The code with white space for everything else; as long as before. */
function only(code: string, chunks: readonly Chunk[]): string {
  const parts: string[] = []
  let at = 0
  for (const { start, end } of chunks) {
    parts.push(blank(code.slice(at, start)), code.slice(start, end))
    at = end
  }
  return parts.join('') + blank(code.slice(at))
}

function everything(): boolean {
  return true
}

/** What comes out of a file. */
export interface Made {
  readonly functions: FunctionFacts[]
  readonly constants: Map<string, Expression>
  readonly aliases: Map<string, string>
  readonly problems: Problem[]
}

/** What functions of a template file are called where it is included: `#define FNAME(name) paging##64_##name`. */
function addTemplateNames({ prefixes }: Outline, { functions, aliases }: Made): void {
  for (const prefix of prefixes) {
    for (const { id, name } of functions) {
      const inner = /^FNAME\((\w+)\)$/.exec(name)?.[1]
      if (inner !== undefined) aliases.set(prefix + inner, id)
    }
  }
}
