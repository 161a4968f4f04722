import type { Constant, Expression } from '../facts/expression.ts'
import { evaluate, localKey, single, truthOf } from './evaluate.ts'
import { takeLock } from './locks.ts'
import { noteBounds, noteWithin } from './memslots.ts'
import { own, type Check, type Lookup, type PathState } from './state.ts'
import { lastField } from './symbols.ts'
import { symbol, truth, unknown, type Condition, type Value } from './value.ts'
import { frameOf, type Walker } from './walker.ts'

/**
 * Restricts a state to the paths on which a condition holds (or does not).
 *
 * False if there are none.
 */
export function assume(w: Walker, state: PathState, expression: Expression, holds: boolean): boolean {
  if (expression.kind === 'not') return assume(w, state, expression.of, !holds)
  if (expression.kind === 'binary' && (expression.operator === '==' || expression.operator === '!=')) {
    return assumeEqual(w, state, expression, (expression.operator === '==') === holds)
  }
  const value = evaluate(w, state, expression)
  const known = truth(value)
  if (known !== undefined) return known === holds
  if (value.condition !== undefined && !apply(w, state, value.condition, holds)) return false
  if (expression.kind === 'binary') noteBounds(state, { operator: expression.operator, left: evaluate(w, state, expression.left), right: evaluate(w, state, expression.right) }, holds)
  if (value.sym !== undefined && !decide(state, value.sym, holds)) return false
  const kept = keepTrue(value, holds)
  narrow(w, state, expression, kept)
  if (!holds && value.sym !== undefined) {
    spread(state, value.sym, kept)
    forgetLookupsIn(state, value.sym)
  }
  return true
}

/** Nothing was looked up in a memslot that is NULL, and a GFN without a memslot has nothing that could be mapped. */
function forgetLookupsIn(state: PathState, slot: string): void {
  const gfns = [...state.lookups.values()].flatMap((lookup) => (lookup.slot === slot && lookup.gfn !== undefined ? [lookup.gfn] : []))
  for (const [id, lookup] of state.lookups) {
    if (lookup.slot === slot || (lookup.gfn !== undefined && gfns.includes(lookup.gfn))) own(state, 'lookups').delete(id)
  }
}

/** What is known of a value holds of its copies, and of the field it was read from as long as that is not assigned. */
function spread(state: PathState, sym: string, kept: Value): void {
  for (const name of ['heap', 'locals'] as const) {
    for (const [key, value] of state[name]) if (value.sym === sym && value !== kept) own(state, name).set(key, kept)
  }
  if (/^[^()~ ]+\.\w+$/.test(sym) && !state.heap.has(sym)) own(state, 'heap').set(sym, kept)
}

/** What is left of a value once its truth is known. */
function keepTrue(value: Value, holds: boolean): Value {
  if (value.constants === undefined) {
    // Of a plain truth value nothing but the constant is left.
    if (value.condition !== undefined) return { ...value, sym: undefined, constants: [holds] }
    // What is false is one of these, and nothing else is worth knowing of it.
    return holds || value.sym === undefined ? value : { ...value, sym: undefined, constants: [0, false, null] }
  }
  const constants = value.constants.filter((one) => Boolean(one) === holds)
  return { ...value, constants: value.sym !== undefined && constants.length === 0 ? undefined : constants }
}

type Binary = Extract<Expression, { kind: 'binary' }>

function assumeEqual(w: Walker, state: PathState, { left, right }: Binary, equal: boolean): boolean {
  const [a, b] = [evaluate(w, state, left), evaluate(w, state, right)]
  const [first, second] = [single(a), single(b)]
  if (first !== undefined && second !== undefined) return (first.value === second.value) === equal
  if (second !== undefined) return assumeConstant(w, state, { at: left, value: a, constant: second.value }, equal)
  if (first !== undefined) return assumeConstant(w, state, { at: right, value: b, constant: first.value }, equal)
  if (equal) vouch(state, a, b)
  if (a.sym === undefined || b.sym === undefined) return true
  return decide(state, `${a.sym} == ${b.sym}`, equal)
}

interface Compared {
  readonly at: Expression
  readonly value: Value
  readonly constant: Constant
}

function assumeConstant(w: Walker, state: PathState, { at, value, constant }: Compared, equal: boolean): boolean {
  const asTruth = truthOf(constant)
  if (value.condition !== undefined && asTruth !== undefined) {
    if (!apply(w, state, value.condition, asTruth === equal)) return false
  }
  if (value.functions.length > 0 && value.sym === undefined) return assumeFunction(w, state, { at, value, constant }, equal)
  if (value.constants !== undefined && value.sym === undefined) {
    const constants = value.constants.filter((one) => (one === constant) === equal)
    narrow(w, state, at, { ...value, constants })
    return constants.length > 0
  }
  notePresence(w, state, { value, constant }, equal)
  if (value.sym !== undefined && !decide(state, `${value.sym} == ${JSON.stringify(constant)}`, equal)) return false
  const rest = value.constants?.filter((one) => one !== constant)
  if (equal && asTruth !== true && value.sym !== undefined) forgetLookupsIn(state, value.sym)
  if (equal) narrow(w, state, at, { ...value, sym: undefined, constants: [constant] })
  else narrow(w, state, at, { ...value, constants: rest === undefined || rest.length === 0 ? undefined : rest })
  return true
}

function assumeFunction(w: Walker, state: PathState, { at, value, constant }: Compared, equal: boolean): boolean {
  const mayBe = value.constants?.includes(constant) === true
  if (equal && !mayBe) return false
  narrow(w, state, at, equal ? { ...unknown, constants: [constant] } : { ...value, constants: undefined })
  return true
}

/** `spte.kind === 'leaf'`: evidence like that of a helper. */
function notePresence(w: Walker, state: PathState, { value, constant }: Omit<Compared, 'at'>, equal: boolean): void {
  const field = lastField(value.sym)
  if (value.entry === undefined || field === undefined || typeof constant !== 'string' || !equal) return
  const role = w.names.comparison(field, constant)
  if (role === 'evidence of a leaf') noteEvidence(w, state, { leaf: true, entry: value.entry })
}

/** A value equal to a fresh lookup of the same kind is as good as that one. */
function vouch(state: PathState, a: Value, b: Value): void {
  const [x, y] = [a.sources.map((id) => state.lookups.get(id)), b.sources.map((id) => state.lookups.get(id))]
  if (x.length !== 1 || y.length !== 1) return
  const [[first], [second]] = [x, y]
  if (first === undefined || second === undefined || first.kind !== second.kind) return
  const isFirstBetter = score(state, a.sources[0]!, first) > score(state, b.sources[0]!, second)
  own(state, 'lookups').set(a.sources[0]!, isFirstBetter ? first : second)
  own(state, 'lookups').set(b.sources[0]!, isFirstBetter ? first : second)
}

/** How much protects a lookup; of two alike, the later one. */
function score(state: PathState, id: string, { inHold, snapshots }: Lookup): number {
  return (inHold ? 1000 : 0) + snapshots.length * 2 + (state.born.has(id) ? 1 : 0)
}

/** Notes the truth of a condition; false if the opposite is known. */
function decide(state: PathState, text: string, holds: boolean): boolean {
  const known = state.known.get(text)
  if (known !== undefined) return known === holds
  const other = / == "[^"]*"$/.test(text) && holds ? text.replace(/"[^"]*"$/, '') : undefined
  if (other !== undefined && [...state.known].some(([key, value]) => value && key.startsWith(`${other}"`))) return false
  own(state, 'known').set(text, holds)
  return true
}

function apply(w: Walker, state: PathState, condition: Condition, holds: boolean): boolean {
  const isTrue = holds !== condition.negated
  switch (condition.kind) {
    case 'check': {
      const check = state.checks.get(condition.id)
      if (check === undefined) return true
      if (check.result !== 'open') return (check.result === 'stale') === isTrue
      own(state, 'checks').set(condition.id, { ...check, result: isTrue ? 'stale' : 'passed' })
      if (!isTrue) forgetWeaker(state, check)
      return true
    }
    case 'evidence':
      if (isTrue) noteEvidence(w, state, condition)
      return true
    case 'within':
      if (isTrue) noteWithin(state, condition.slot, condition.gfn)
      return true
    case 'taken':
      if (isTrue) takeLock(w, state, { lock: symbol(condition.lock), mode: condition.mode, name: 'trylock' })
      return true
  }
}

/** A check with mmu_lock held says all that an earlier one of the same snapshot said without; paths that made that or not are one. */
function forgetWeaker(state: PathState, { kind, force, kvm, gfn, snapshots }: Check): void {
  if (kind !== 'check' || force !== 'held') return
  for (const [id, other] of state.checks) {
    const isSame = other.kvm === kvm && (gfn === undefined || other.gfn === gfn) && other.snapshots.every((one) => snapshots.includes(one))
    if (isSame && other.force === 'unlocked' && other.result === 'passed') own(state, 'checks').delete(id)
  }
}

function noteEvidence(w: Walker, state: PathState, { leaf, entry }: { readonly leaf: boolean; readonly entry: string }): void {
  if (!w.looksUp) return
  const place = frameOf(w).at
  own(state, 'evidence').set(leaf ? 'leaf' : 'present', { leaf, entry, place })
}

/** Puts what is left of a value back where it was read from. */
export function narrow(w: Walker, state: PathState, at: Expression, value: Value): void {
  if (at.kind === 'local') {
    const { inHeap, key } = localKey(w, at)
    own(state, inHeap ? 'heap' : 'locals').set(key, value)
  } else if (at.kind === 'field') {
    const base = evaluate(w, state, at.of)
    if (base.sym === undefined) return
    const key = `${base.sym}.${at.name}`
    // Nothing is known that the path itself does not say.
    if (value.sym === key && value.constants === undefined && !state.heap.has(key)) return
    own(state, 'heap').set(key, value)
  }
}

