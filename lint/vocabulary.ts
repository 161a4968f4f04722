import type { LockOrder } from '../src/chapter/lockOrder.ts'
import type { Place } from './finding.ts'

/** The rows that the table may have, with what their names can be. */
export const roles = {
  'level lookup': 'function or field',
  'level lookup, if its body is not seen': 'function',
  'VMA lookup': 'function or field',
  'VMA lock': 'field',
  'page lookup': 'function or field',
  'attribute lookup': 'function or field',
  'memslot lookup': 'function',
  snapshot: 'field',
  check: 'function',
  'check, if its body is not seen': 'function',
  'pre-check': 'function',
  'lock for writing': 'function',
  'lock for reading': 'function',
  'trylock for writing': 'function',
  'trylock for reading': 'function',
  unlock: 'function',
  'yield of a lock': 'function',
  'assertion of a lock': 'function',
  'mmu_lock': 'field',
  'SRCU enter': 'function',
  'SRCU leave': 'function',
  'grace period': 'function',
  'interrupts off': 'function',
  'interrupts on': 'function',
  'shadow page table entry': 'field',
  'host page table entry': 'field',
  installer: 'function',
  'installer of a PFN': 'function',
  'PFN is asked for again': 'function',
  zapper: 'function',
  'value of a removed entry': 'value',
  'evidence of a leaf': 'function or comparison',
  'evidence of presence': 'function',
  'evidence of a memslot': 'function',
  'may invalidate': 'function',
  'tolerant reader': 'function',
  begin: 'function',
  'range add': 'function',
  'attribute invalidator': 'function',
  'rounding to a huge page': 'function',
  end: 'function',
  'invalidation field': 'field',
  'mn field': 'field',
  'mn lock': 'field',
  'published memslots': 'field',
} as const

export type Role = keyof typeof roles

/** What names mean to the linter: the table in docs/locking/4.2.1-derived-information.md, row by row. */
export interface Vocabulary {
  readonly entries: readonly VocabularyEntry[]
  /** The table, for messages. */
  readonly place: Place
  /** The tables of docs/locking/lock-order.md; undefined where no rule asks for them. */
  readonly lockOrder?: LockOrder
}

export type VocabularyEntry =
  | { readonly kind: 'function'; readonly role: Role; readonly name: string; readonly parameters: readonly string[] }
  | { readonly kind: 'field'; readonly role: Role; readonly name: string }
  | { readonly kind: 'comparison'; readonly role: Role; readonly name: string; readonly value: string }
  | { readonly kind: 'value'; readonly role: Role; readonly name: string }

/** One name of a row as it is written, or what is wrong with it. */
export function readName(role: Role, text: string): VocabularyEntry | string {
  const entry = entryOf(role, text.trim())
  if (entry === undefined) return `\`${text}\` is none of: f(a, b), kvm->field, field == 'value', VALUE`
  const allowed: string = roles[role]
  return allowed.includes(entry.kind) ? entry : `\`${text}\` is a ${entry.kind}, expected a ${allowed} for "${role}"`
}

function entryOf(role: Role, text: string): VocabularyEntry | undefined {
  const call = /^(\w+)\(([^()]*)\)$/.exec(text)
  if (call !== null) {
    const parameters = call[2]!.split(',').map((parameter) => parameter.trim())
    return { kind: 'function', role, name: call[1]!, parameters: parameters.filter((parameter) => parameter !== '') }
  }
  const field = /^\w+(?:->|\.)(\w+)$/.exec(text)
  if (field !== null) return { kind: 'field', role, name: field[1]! }
  const comparison = /^(\w+) == '?(\w+)'?$/.exec(text)
  if (comparison !== null) return { kind: 'comparison', role, name: comparison[1]!, value: comparison[2]! }
  return /^'?\w+'?$/.test(text) ? { kind: 'value', role, name: text.replaceAll("'", '') } : undefined
}

/** The vocabulary, ready for questions. */
export interface Names {
  readonly functions: ReadonlyMap<string, Extract<VocabularyEntry, { kind: 'function' }>>
  readonly hasField: (role: Role, name: string | undefined) => boolean
  readonly fields: (role: Role) => readonly string[]
  readonly comparison: (field: string, value: string) => Role | undefined
  readonly isRemoved: (value: unknown) => boolean
  /** Whether reading or writing a field means anything. */
  readonly isField: (name: string) => boolean
  /** Whether a call means that something happens, beside an answer. */
  readonly isAct: (name: string) => boolean
}

export function namesOf(vocabulary: Vocabulary): Names {
  const functions = new Map<string, Extract<VocabularyEntry, { kind: 'function' }>>()
  const fields = new Map<Role, string[]>()
  const comparisons = new Map<string, Role>()
  const removed = new Set<unknown>()
  for (const entry of vocabulary.entries) {
    if (entry.kind === 'function') functions.set(entry.name, entry)
    else if (entry.kind === 'field') fields.set(entry.role, [...(fields.get(entry.role) ?? []), entry.name])
    else if (entry.kind === 'comparison') comparisons.set(`${entry.name}=${entry.value}`, entry.role)
    else removed.add(valueNamed(entry.name))
  }
  const meaningful = new Set([...fields].flatMap(([, all]) => all))
  return {
    functions,
    hasField: (role, name) => name !== undefined && (fields.get(role) ?? []).includes(name),
    fields: (role) => fields.get(role) ?? [],
    comparison: (field, value) => comparisons.get(`${field}=${value}`),
    isRemoved: (value) => removed.has(value),
    isField: (name) => meaningful.has(name),
    isAct: (name) => functions.has(name) && !answers.has(functions.get(name)!.role),
  }
}

/** What is asked of an entry that was read elsewhere. */
const answers: ReadonlySet<Role> = new Set<Role>(['evidence of a leaf', 'evidence of presence', 'rounding to a huge page'])

function valueNamed(name: string): unknown {
  return name === 'null' || name === 'NULL' ? null : /^\d+$/.test(name) ? Number(name) : name
}
