import type { CallEvent } from './event.ts'
import type { Expression } from './expression.ts'
import type { FunctionFacts } from './functionFacts.ts'
import { namedIn, type Named } from './expressions.ts'

/**
 * What is asked of every function of a program, to find the few that have to be looked at.
 *
 * It says nothing of order, nor of places, so it is the same wherever the function stands.
 */
export interface Digest {
  /** What it names, each once. */
  readonly names: readonly Named[]
  readonly calls: readonly DigestedCall[]
  /** The fields of shared memory that it reads and writes; of an element, the field it is in. */
  readonly reads: readonly string[]
  readonly writes: readonly string[]
}

/** A call, of which arguments that are no name and no field are left out. */
export type DigestedCall = Pick<CallEvent, 'name' | 'callee' | 'args'>

/** The digest of a function, made once, or what is remembered. */
export function digestOf(fn: FunctionFacts): Digest {
  const known = digests.get(fn)
  if (known !== undefined) return typeof known === 'function' ? keep(fn, known()) : known
  return keep(fn, made(fn))
}

const digests = new WeakMap<FunctionFacts, Digest | (() => Digest)>()

function keep(fn: FunctionFacts, digest: Digest): Digest {
  digests.set(fn, digest)
  return digest
}

/** For a function whose blocks are not to be looked at for it. */
export function rememberDigest(fn: FunctionFacts, digest: Digest | (() => Digest)): void {
  digests.set(fn, digest)
}

function made(fn: FunctionFacts): Digest {
  const calls: DigestedCall[] = []
  const [reads, writes] = [new Set<string>(), new Set<string>()]
  for (const event of fn.blocks.flatMap(({ events }) => events)) {
    if (event.kind === 'call') calls.push({ name: event.name, callee: digested(event.callee), args: event.args.map(digested) })
    if (event.kind === 'read') add(reads, event.from)
    if (event.kind === 'write') add(writes, event.to)
  }
  return { names: namedIn(fn), calls, reads: [...reads], writes: [...writes] }
}

function add(fields: Set<string>, expression: Expression): void {
  const field = lastFieldOf(expression)
  if (field !== undefined) fields.add(field)
}

const nothing: Expression = { kind: 'constant', value: null }

function digested(expression: Expression): Expression {
  if (expression.kind === 'function' || expression.kind === 'global') return expression
  const name = lastFieldOf(expression)
  return name === undefined ? nothing : { kind: 'field', of: nothing, name }
}

/** The field that a path ends in, or the one of which it is an element. */
export function lastFieldOf(expression: Expression): string | undefined {
  return expression.kind === 'field' ? expression.name : expression.kind === 'element' ? lastFieldOf(expression.of) : undefined
}
