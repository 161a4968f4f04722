import type { FunctionFacts } from './functionFacts.ts'
import type { Expression } from './expression.ts'
import type { Program, SourceFacts } from './sourceFacts.ts'

/**
 * Puts the files together, when somebody first asks for what is in them. Those that are `relevant` use no others, so of
 * these nothing more is wanted.
 */
export function linkProgram(files: readonly SourceFacts[], relevant: () => readonly SourceFacts[] = () => files): Program {
  let made: Linked | undefined
  const linked = (): Linked => (made ??= link(relevant()))
  return {
    files,
    get functions() {
      return linked().functions
    },
    get constants() {
      return linked().constants
    },
    get aliases() {
      return linked().aliases
    },
    get stars() {
      return linked().stars
    },
  }
}

type Linked = Omit<Program, 'files'>

function link(relevant: readonly SourceFacts[]): Linked {
  const functions = new Map<string, FunctionFacts>()
  const constants = new Map<string, Expression>()
  const aliases = new Map<string, string>()
  for (const file of relevant) {
    for (const fn of file.functions) functions.set(fn.id, fn)
    for (const [id, value] of file.constants) constants.set(id, value)
    for (const [id, target] of file.aliases) aliases.set(id, target)
  }
  return { functions, constants, aliases, stars: starsOf(aliases) }
}

/** `export * from`, by the file that says so. */
function starsOf(aliases: ReadonlyMap<string, string>): Map<string, string[]> {
  const stars = new Map<string, string[]>()
  for (const [id, target] of aliases) {
    const hash = id.indexOf('#*')
    if (hash < 0) continue
    const path = id.slice(0, hash)
    stars.set(path, [...(stars.get(path) ?? []), target.slice(0, -1)])
  }
  return stars
}

/** What a global name stands for: a function, a constant, or nothing that is among the files. */
export type Definition =
  | { readonly kind: 'function'; readonly fn: FunctionFacts }
  | { readonly kind: 'constant'; readonly value: Expression }

/** Follows imports and exports to the definition. Circular ones lead nowhere. */
export function definitionOf(program: Program, id: string): Definition | undefined {
  const found = definedAs(program, id)
  if (found !== undefined || !(program.aliases.has(id) || id.includes('#'))) return found
  for (const at of idsBehind(program, id)) {
    const behind = definedAs(program, at)
    if (behind !== undefined) return behind
  }
  return undefined
}

function definedAs({ functions, constants }: Program, id: string): Definition | undefined {
  const fn = functions.get(id)
  if (fn !== undefined) return { kind: 'function', fn }
  const value = constants.get(id)
  return value === undefined ? undefined : { kind: 'constant', value }
}

/** A global id, and those that it is imported or exported again from; of each, `path#name`. */
export function* idsBehind(program: Program, id: string): Generator<string> {
  const seen = new Set<string>()
  const open = [id]
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (seen.has(at)) continue
    seen.add(at)
    yield at
    const alias = program.aliases.get(at)
    if (alias !== undefined) open.push(alias)
    else open.push(...throughStars(program, at))
  }
}

/** With `export * from`, the name may come from any of these files. */
function throughStars(program: Program, id: string): string[] {
  const hash = id.indexOf('#')
  if (hash < 0) return []
  return (program.stars.get(id.slice(0, hash)) ?? []).map((target) => target + id.slice(hash + 1))
}
