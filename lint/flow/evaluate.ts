import type { Constant, Expression, RecordEntry } from '../facts/expression.ts'
import { definitionOf } from '../facts/program.ts'
import { choicesOf, controlOf, own, type Control, type PathState } from './state.ts'
import { shorten, token } from './symbols.ts'
import { constant, isBare, symbol, union, unknown, type Value } from './value.ts'
import { forget, frameOf, observe, placeId, type Walker } from './walker.ts'

/** The value of an expression in a state. Only struct literals change the state: they are made. */
export function evaluate(w: Walker, state: PathState, expression: Expression): Value {
  switch (expression.kind) {
    case 'constant':
      return constant(expression.value)
    case 'local':
      return readLocal(w, state, expression)
    case 'function':
      return { ...unknown, functions: [expression.id] }
    case 'global':
      return readGlobal(w, state, expression)
    case 'field':
      return readField(w, state, evaluate(w, state, expression.of), expression.name)
    case 'element':
      return readElement(w, state, expression)
    case 'not':
      return negate(evaluate(w, state, expression.of))
    case 'binary':
      return combine(expression.operator, evaluate(w, state, expression.left), evaluate(w, state, expression.right))
    case 'record':
      return makeRecord(w, state, expression)
    case 'opaque':
      return mix(`~${placeId(w, expression.place)}`, expression.parts.map((part) => evaluate(w, state, part)))
  }
}

type Local = Extract<Expression, { kind: 'local' }>

/** Locals that inner functions use live in the heap, where those find them. */
export function localKey(w: Walker, { name, owner }: Pick<Local, 'name' | 'owner'>): { readonly inHeap: boolean; readonly key: string } {
  const { fn } = frameOf(w)
  const inHeap = owner !== fn.id || fn.captured.has(name)
  return { inHeap, key: inHeap ? `${owner}$${name}` : name }
}

function readLocal(w: Walker, state: PathState, local: Local): Value {
  const { inHeap, key } = localKey(w, local)
  return (inHeap ? state.heap : state.locals).get(key) ?? symbol(local.name)
}

/** Behind the path of a struct: the one that the fields not named were copied from. */
const REST = '.**'

/** What begins the access path of a name that is defined in none of the files. */
export const GLOBAL = 'global:'

function readGlobal(w: Walker, state: PathState, { id, name }: Extract<Expression, { kind: 'global' }>): Value {
  const definition = definitionOf(w.program, id)
  if (definition?.kind === 'function') return { ...unknown, functions: [definition.fn.id] }
  if (definition !== undefined && w.stack.length < 60 && !refersToCalls(definition.value)) return evaluate(w, state, definition.value)
  // An enumerator of another file is known by its name.
  return /^[A-Z][A-Z0-9_]+$/.test(name) ? constant(name) : symbol(`${GLOBAL}${name}`)
}

/** The value of a constant of a file may be the result of a call, which is not followed. */
function refersToCalls(expression: Expression): boolean {
  return expression.kind === 'local' || (expression.kind === 'field' && refersToCalls(expression.of))
}

export function readField(w: Walker, state: PathState, base: Value, name: string): Value {
  if (base.memslot !== undefined && state.lookups.get(base.memslot)?.guard === 'none') observe(w, state, { kind: 'memslotUse', name, subject: base.memslot })
  if (base.sym === undefined) return { ...unknown, sources: base.sources, implied: base.implied }
  const known = state.heap.get(`${base.sym}.${name}`)
  if (known !== undefined) return known
  const copiedFrom = state.heap.get(`${base.sym}${REST}`)
  if (copiedFrom?.sym !== undefined && copiedFrom.sym !== base.sym) return readField(w, state, copiedFrom, name)
  const { sources, implied, entry, memslot } = base
  return { ...unknown, sym: shorten(`${base.sym}.${name}`), sources, implied, entry, memslot }
}

function readElement(w: Walker, state: PathState, { of, index }: Extract<Expression, { kind: 'element' }>): Value {
  const base = evaluate(w, state, of)
  const at = index === undefined ? undefined : evaluate(w, state, index)
  const first = at?.constants?.length === 1 ? at.constants[0] : undefined
  if (first !== undefined && base.sym !== undefined && state.heap.has(`${base.sym}.${first}`)) return readField(w, state, base, String(first))
  if (base.sym === undefined) return { ...unknown, sources: base.sources, implied: base.implied }
  const { sources, implied, memslot } = base
  return { ...unknown, sym: shorten(`${base.sym}[${at === undefined ? '?' : textOf(at)}]`), sources, implied, memslot }
}

/** A text for a value, the same for the same thing. */
export function textOf(value: Value): string {
  if (value.constants?.length === 1 && value.sym === undefined) return JSON.stringify(value.constants[0])
  return value.sym ?? '?'
}

function negate(value: Value): Value {
  const { condition } = value
  return {
    ...unknown,
    sym: value.sym === undefined ? undefined : shorten(`!${value.sym}`),
    constants: value.sym === undefined ? value.constants?.map((one) => !one) : undefined,
    sources: value.sources,
    implied: value.implied,
    condition: condition === undefined ? undefined : { ...condition, negated: !condition.negated },
  }
}

function combine(operator: string, left: Value, right: Value): Value {
  const result = mix(operator, [left, right])
  const [a, b] = [single(left), single(right)]
  const ordered = orders[operator]
  if (ordered !== undefined && typeof a?.value === 'number' && typeof b?.value === 'number') return { ...result, sym: undefined, constants: [ordered(a.value, b.value)] }
  if (operator !== '==' && operator !== '!=') return result
  if (a !== undefined && b !== undefined) return { ...result, sym: undefined, constants: [(a.value === b.value) === (operator === '==')] }
  const [ofLeft, ofRight] = [b && truthOf(b.value), a && truthOf(a.value)]
  const against = ofLeft !== undefined ? { value: left, constant: ofLeft } : ofRight !== undefined ? { value: right, constant: ofRight } : undefined
  if (against?.value.condition === undefined) return result
  const same = (operator === '==') === against.constant
  return { ...result, condition: { ...against.value.condition, negated: same === against.value.condition.negated } }
}

/** The truth value a constant stands for where one is compared with it: C has 0 and 1 for false and true. */
export function truthOf(constant: Constant): boolean | undefined {
  if (typeof constant === 'boolean') return constant
  return constant === 0 ? false : constant === 1 ? true : undefined
}

const orders: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
}

/** The one constant a value is. */
export function single(value: Value): { readonly value: Constant } | undefined {
  const [first, ...rest] = value.constants ?? []
  return value.sym === undefined && value.functions.length === 0 && first !== undefined && rest.length === 0 ? { value: first } : undefined
}

/** Something computed from parts. */
export function mix(name: string, parts: readonly Value[]): Value {
  const texts = parts.map(textOf)
  return {
    ...unknown,
    sym: texts.includes('?') ? undefined : shorten(`(${texts.join(` ${name} `)})${parts.length < 2 ? name : ''}`),
    sources: parts.map((part) => part.sources).reduce(union, []),
    implied: parts.map((part) => part.implied).reduce(union, []),
    snapshots: name === '==' || name === '!=' ? [] : parts.map((part) => part.snapshots).reduce(union, []),
  }
}

/** Makes a struct. It is known by the place of its literal; its fields are in the heap. */
function makeRecord(w: Walker, state: PathState, { entries, place }: Extract<Expression, { kind: 'record' }>): Value {
  const values = entries.map((entry) => ({ entry, value: evaluate(w, state, entry.value) }))
  const made = token(placeId(w, place))
  const copies = values.map(({ entry, value }) => ({ entry, value, fields: entry.kind === 'spread' ? fieldsOf(state, value) : [] }))
  forget(state, made)
  own(state, 'born').add(made)
  for (const { entry, value, fields } of copies) setEntry(state, made, { entry, value, fields })
  return symbol(made)
}

interface Copied {
  readonly entry: RecordEntry
  readonly value: Value
  readonly fields: readonly (readonly [string, Value])[]
}

function setEntry(state: PathState, made: string, { entry, value, fields }: Copied): void {
  if (entry.kind === 'field') {
    own(state, 'heap').set(`${made}.${entry.name}`, underControl(state, value))
    return
  }
  for (const [name, field] of fields) own(state, 'heap').set(`${made}.${name}`, field)
  if (value.sym !== undefined && !value.sym.endsWith('}')) own(state, 'heap').set(`${made}${REST}`, value)
}

/** The known fields of a struct, by name. */
export function fieldsOf(state: PathState, { sym }: Value): (readonly [string, Value])[] {
  if (sym === undefined) return []
  const prefix = `${sym}.`
  return [...state.heap].flatMap(([key, value]) => (key.startsWith(prefix) ? [[key.slice(prefix.length), value] as const] : []))
}

/**
 * A value assigned where lookups decide whether one comes there depends on them. A constant, such as a level, may be all
 * that is left of the answer, where the way taken ends before the function does; else it was only let through.
 */
export function underControl(by: Control, value: Value): Value {
  const control = controlOf(by)
  if (control.length === 0) return value
  const chosen = isBare(value) && value.functions.length === 0 ? choicesOf(by) : []
  return { ...value, sources: union(value.sources, chosen), implied: union(value.implied, control) }
}

/** Lookups that a value or anything in its fields depends on. */
export function dependsOn(state: PathState, value: Value, depth = 0): Pick<Value, 'sources' | 'implied'> {
  const parts = depth > 3 ? [] : fieldsOf(state, value).map(([, field]) => dependsOn(state, field, depth + 1))
  return {
    sources: parts.map((part) => part.sources).reduce(union, value.sources),
    implied: parts.map((part) => part.implied).reduce(union, value.implied),
  }
}

