import type { Expression } from '../../facts/expression.ts'
import type { FunctionFacts } from '../../facts/functionFacts.ts'
import type { Comment, Problem, SourceFacts, SourceText } from '../../facts/sourceFacts.ts'
import type { Scope } from '../typescript/scope.ts'
import { defaultSharedFields } from './accessors.ts'
import { preprocess } from './directives.ts'
import { declareFile, lowerItems } from './fileScope.ts'
import type { Parse } from './grammar.ts'
import type { FileLowering } from './lowering.ts'
import { readMacros } from './macros.ts'
import { mask } from './mask.ts'
import { placer } from './places.ts'
import { scan, type CommentRange } from './scan.ts'
import { topLevel } from './topLevel.ts'

export interface ReadOptions {
  readonly parse: Parse
  /** Fields that are shared memory: reading one is an event. */
  readonly sharedFields?: ReadonlySet<string>
  /** Which functions and macros to lower. Default: all. Others are not even copied out of the parser. */
  readonly wants?: (name: string) => boolean
}

/** The facts of one C file. Functions that cannot be read are problems that name them. */
export function readC({ path, text }: SourceText, { parse, sharedFields = defaultSharedFields, wants = () => true }: ReadOptions): SourceFacts {
  const place = placer(path, text)
  const scanned = scan(text)
  const { code, macros, problems: directiveProblems } = preprocess(scanned.code)
  const masked = mask(code)
  const tree = parse(masked)
  const items = topLevel(tree, text, wants)
  tree.delete()
  const scope: Scope = { names: new Map(), outer: undefined, fn: undefined }
  const file: FileLowering = { path, text, place, sharedFields, scope }
  const readable = readMacros(scanned.code, { macros, parse, wants })
  const made: Made = { functions: [], constants: new Map(), aliases: new Map(), problems: [] }
  declareFile(file, { items, macros: readable, made })
  lowerItems(file, { items, macros: readable, made })
  addTemplateNames(scanned.code, made)
  for (const { start, end, message } of directiveProblems) made.problems.push({ place: place(start, end), message })
  return { path, text, ...made, comments: scanned.comments.map((range) => commentOf(file, range)) }
}

/** What comes out of a file. */
export interface Made {
  readonly functions: FunctionFacts[]
  readonly constants: Map<string, Expression>
  readonly aliases: Map<string, string>
  readonly problems: Problem[]
}

/** What functions of a template file are called where it is included: `#define FNAME(name) paging##64_##name`. */
function addTemplateNames(code: string, { functions, aliases }: Made): void {
  for (const match of code.matchAll(/^[ \t]*#[ \t]*define[ \t]+FNAME\((\w+)\)[ \t]+([\w# \t]*?)##[ \t]*\1[ \t]*$/gm)) {
    const prefix = match[2]!.replace(/##|\s/g, '')
    for (const { id, name } of functions) {
      const inner = /^FNAME\((\w+)\)$/.exec(name)?.[1]
      if (inner !== undefined) aliases.set(prefix + inner, id)
    }
  }
}

function commentOf({ text, place }: FileLowering, { kind, start, end }: CommentRange): Comment {
  return { kind, start, end, place: place(start, end), raw: text.slice(start, end) }
}
