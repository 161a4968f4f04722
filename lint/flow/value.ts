import type { Constant } from '../facts/expression.ts'

/**
 * What is known of a value on one path.
 *
 * The order is "says more": a value with fewer constants and fewer sources is below one with more. Joining only
 * goes up, and constants are given up beyond a few, so every chain ends.
 */
export interface Value {
  /** The one thing it is, as an access path from something the function was given or made. */
  readonly sym: string | undefined
  /** It is one of these; undefined if it can be anything. */
  readonly constants: readonly Constant[] | undefined
  /** Lookups it is computed from. */
  readonly sources: readonly string[]
  /** Lookups that only decided which value it is. */
  readonly implied: readonly string[]
  /** Snapshots of the sequence number that it may be. */
  readonly snapshots: readonly string[]
  /** What its truth says about the path. */
  readonly condition: Condition | undefined
  /** Functions it may be. */
  readonly functions: readonly string[]
  /** The shadow page table entry it was read from since mmu_lock was taken. */
  readonly entry: string | undefined
  /** The memslot lookup whose result it is. */
  readonly memslot: string | undefined
}

export type Condition =
  /** True: the fault is stale, for a check made earlier on the path. */
  | { readonly kind: 'check'; readonly id: string; readonly negated: boolean }
  /** True: the entry holds a leaf, or something present. */
  | { readonly kind: 'evidence'; readonly leaf: boolean; readonly entry: string; readonly negated: boolean }
  /** True: the memslot has the GFN. */
  | { readonly kind: 'within'; readonly slot: string; readonly gfn: string; readonly negated: boolean }
  /** True: the lock was taken. */
  | { readonly kind: 'taken'; readonly lock: string; readonly mode: 'read' | 'write'; readonly negated: boolean }

export const unknown: Value = {
  sym: undefined,
  constants: undefined,
  sources: [],
  implied: [],
  snapshots: [],
  condition: undefined,
  functions: [],
  entry: undefined,
  memslot: undefined,
}

export function symbol(sym: string): Value {
  return { ...unknown, sym }
}

export function constant(value: Constant): Value {
  return { ...unknown, constants: [value] }
}

/** Nothing but constants, of which no lookup is known. */
export function isBare({ sym, constants, sources }: Value): boolean {
  return constants !== undefined && sym === undefined && sources.length === 0
}

const keys = new WeakMap<Value, string>()

/** Equal for equal values. */
export function valueKey(value: Value): string {
  const known = keys.get(value)
  if (known !== undefined) return known
  const { sym, constants, sources, implied, snapshots, condition, functions, entry, memslot } = value
  const literals = constants === undefined ? '*' : constants.map((one) => (typeof one === 'string' ? `"${one}"` : String(one))).join()
  const key = `${sym}|${literals}|${sources.join()}|${implied.join()}|${snapshots.join()}|${conditionKey(condition)}|${functions.join()}|${entry}|${memslot}`
  keys.set(value, key)
  return key
}

function conditionKey(condition: Condition | undefined): string {
  if (condition === undefined) return ''
  return `${condition.kind} ${condition.negated} ${subjectOf(condition)}`
}

function subjectOf(condition: Condition): string {
  switch (condition.kind) {
    case 'check':
      return condition.id
    case 'evidence':
      return `${condition.leaf} ${condition.entry}`
    case 'within':
      return `${condition.slot} ${condition.gfn}`
    case 'taken':
      return `${condition.mode} ${condition.lock}`
  }
}

const MOST_CONSTANTS = 8

/** What is true of both. `where` names the place of the join, for a value that is one of two things. */
export function joinValues(a: Value, b: Value, where: string): Value {
  if (a === b || valueKey(a) === valueKey(b)) return a
  return {
    sym: joinSyms(a, b, where),
    constants: joinConstants(a, b),
    sources: union(a.sources, b.sources),
    implied: union(a.implied, b.implied),
    snapshots: union(a.snapshots, b.snapshots),
    condition: joinConditions(a, b),
    functions: union(a.functions, b.functions),
    entry: a.entry === b.entry ? a.entry : undefined,
    memslot: a.memslot ?? b.memslot,
  }
}

/** Of `x && f()`, stored, the truth is that of `f()`: where the other value is the constant that says nothing, the condition stays. */
function joinConditions(a: Value, b: Value): Condition | undefined {
  if (conditionKey(a.condition) === conditionKey(b.condition)) return a.condition
  if (b.condition === undefined) return a.condition !== undefined && saysNothing(b, a.condition) ? a.condition : undefined
  return a.condition === undefined && saysNothing(a, b.condition) ? b.condition : undefined
}

/** A constant on which the condition is never taken to be true; only what it says if it is counts for these kinds. */
function saysNothing({ sym, constants }: Value, { kind, negated }: Condition): boolean {
  return kind !== 'check' && sym === undefined && constants !== undefined && constants.every((one) => Boolean(one) === negated)
}

/** A constant beside a thing leaves the thing: it is null or that. */
function joinSyms(a: Value, b: Value, where: string): string | undefined {
  if (a.sym === b.sym) return a.sym
  if (a.sym === undefined && a.constants !== undefined) return b.sym
  if (b.sym === undefined && b.constants !== undefined) return a.sym
  return `either:${where}`
}

function joinConstants(a: Value, b: Value): Value['constants'] {
  if (a.constants === undefined || b.constants === undefined) return undefined
  const all = [...new Set([...a.constants, ...b.constants])]
  return all.length > MOST_CONSTANTS ? undefined : all.sort(byText)
}

function byText(a: Constant, b: Constant): number {
  const [left, right] = [JSON.stringify(a), JSON.stringify(b)]
  return left < right ? -1 : left > right ? 1 : 0
}

/** Sorted union of two sorted lists without doubles. */
export function union(a: readonly string[], b: readonly string[]): readonly string[] {
  if (b.length === 0 || a === b) return a
  if (a.length === 0) return b
  return [...new Set([...a, ...b])].sort()
}

/** Whether it counts as true: undefined if that is open. */
export function truth(value: Value): boolean | undefined {
  if (value.constants === undefined || value.constants.length === 0) return value.functions.length > 0 ? true : undefined
  const kinds = new Set(value.constants.map(Boolean))
  return kinds.size === 1 && value.sym === undefined ? [...kinds][0] : undefined
}
