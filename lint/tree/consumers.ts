import type { FunctionFacts } from '../facts/functionFacts.ts'
import type { Expression } from '../facts/expression.ts'
import type { Program } from '../facts/sourceFacts.ts'
import type { Place } from '../finding.ts'
import { partsOf } from '../flow/liveness.ts'
import { isGood } from '../flow/protection.ts'
import type { Check, Lookup } from '../flow/state.ts'
import { lastField } from '../flow/symbols.ts'
import { violationsAt } from '../flow/violations.ts'
import type { Step, Visit } from '../flow/walker.ts'
import type { Walks } from '../flow/walks.ts'
import type { Names } from '../vocabulary.ts'
import { chainAbove } from './chains.ts'
import type { Slice } from './slice.ts'

/** Someone who looks up what installations depend on, and how that is safe. */
export interface Consumer {
  readonly arch: string
  /** The function in which the answer is used. */
  readonly name: string
  /** Where it looks up, or calls what looks up. */
  readonly place: Place
  /** The function that is asked in the end. */
  readonly lookup: string
  /** From the consumer up to an entry point. */
  readonly chain: readonly string[]
  /** How mmu_lock is held while it looks up. */
  readonly lock: 'read' | 'write' | 'unknown' | 'not held'
  /** The checks that protect it, if there are any. */
  readonly checks: readonly Place[]
  /** The clause of the chapter that it follows; `none` if it follows none. */
  readonly pattern: Pattern
}

export type Pattern = '4.2.1-recheck' | '4.2.1-explicit-check' | '4.2.1-existing-leaf' | '4.2.1-zap-only' | 'none'

export interface ConsumerOptions {
  readonly arch: string
  readonly slice: Slice
  readonly walks: Walks
  readonly names: Names
}

/** Every consumer in the order of files and lines. */
export function consumersOf({ arch, slice, walks, names }: ConsumerOptions): readonly Consumer[] {
  const installs = walks.visits('install')
  const found = new Map<string, Consumer>()
  for (const visit of walks.visits('lookup')) {
    const lookup = visit.state.lookups.get(visit.subject ?? '')
    if (lookup?.kind !== 'level') continue
    const uses = installs.filter((install) => isUseOf(install, visit))
    const step = consumerStep(slice.program, visit, uses)
    const key = `${placeText(step.place)} ${lookup.name}`
    const made = consumer({ arch, visit, lookup, uses, step, slice, names })
    const before = found.get(key)
    found.set(key, before === undefined ? made : worse(before, made))
  }
  return [...found.values()].sort((a, b) => compare(a.place.file, b.place.file) || a.place.line - b.place.line)
}

interface Given extends Pick<ConsumerOptions, 'arch' | 'slice' | 'names'> {
  readonly visit: Visit
  readonly lookup: Lookup
  readonly uses: readonly Visit[]
  readonly step: Step
}

function consumer({ arch, visit, lookup, uses, step, slice, names }: Given): Consumer {
  const held = [...visit.state.holds].find(([sym]) => names.hasField('mmu_lock', lastField(sym)))?.[1].mode
  const checks = uses.flatMap((use) => [...use.state.checks.values()].filter(isGood))
  const name = slice.program.functions.get(step.fn)?.name ?? step.fn
  return {
    arch,
    name,
    place: step.place,
    lookup: lookup.name,
    chain: [...visit.stack.slice(0, visit.stack.indexOf(step)).toReversed().map(({ fn }) => nameOf(slice, fn)), ...chainAbove(slice, visit.stack[0]!.fn)],
    lock: held ?? 'not held',
    checks: uniquePlaces(checks),
    pattern: patternOf({ lookup, uses, checks, names, id: visit.subject! }),
  }
}

function nameOf({ program }: Slice, id: string): string {
  return program.functions.get(id)?.name ?? id.slice(id.indexOf('#') + 1)
}

interface Followed {
  readonly id: string
  readonly lookup: Lookup
  readonly uses: readonly Visit[]
  readonly checks: readonly Check[]
  readonly names: Names
}

function patternOf({ id, lookup, uses, checks, names }: Followed): Pattern {
  if (uses.length === 0) return '4.2.1-zap-only'
  if (uses.some((use) => violationsAt(use, names).some((found) => found.lookup === use.state.lookups.get(id)))) return 'none'
  if (checks.length === 0) return '4.2.1-existing-leaf'
  return lookup.inHold ? '4.2.1-explicit-check' : '4.2.1-recheck'
}

/** Whether an installation on the same walk depends on a lookup. */
function isUseOf(install: Visit, lookup: Visit): boolean {
  if (install.stack[0]?.fn !== lookup.stack[0]?.fn) return false
  const id = lookup.subject ?? ''
  return install.sources.includes(id) || install.implied.includes(id)
}

/** The step in the function that uses the answer: where ways to lookup and installation part, else above what only hands it on. */
function consumerStep(program: Program, { stack }: Visit, uses: readonly Visit[]): Step {
  const shared = uses.map((use) => stack.findLastIndex((step, index) => use.stack[index]?.fn === step.fn && stack.slice(0, index).every((one, at) => use.stack[at]?.fn === one.fn)))
  if (shared.length > 0) return stack[Math.max(0, ...shared)]!
  let at = stack.length - 1
  while (at > 0 && handsOn(program.functions.get(stack[at]!.fn), stack[at]!.place)) at--
  return stack[at]!
}

/** Whether a function returns the result of the call at a place. */
function handsOn(fn: FunctionFacts | undefined, place: Place): boolean {
  if (fn === undefined) return false
  const events = fn.blocks.flatMap((block) => block.events)
  const from = new Set(events.flatMap((event) => (event.kind === 'call' && placeText(event.place) === placeText(place) ? [event.result] : [])))
  for (let size = -1; size !== from.size; ) {
    size = from.size
    for (const event of events) {
      if (event.kind === 'assign' && event.target.kind === 'local' && usesAny(event.value, from)) from.add(event.target.name)
      if (event.kind === 'call' && event.args.some((argument) => usesAny(argument, from))) from.add(event.result)
    }
  }
  return fn.blocks.some(({ end }) => end.kind === 'return' && end.value !== undefined && usesAny(end.value, from))
}

function usesAny(expression: Expression, names: ReadonlySet<string>): boolean {
  return expression.kind === 'local' ? names.has(expression.name) : partsOf(expression).some((one) => usesAny(one, names))
}

/** Of the same consumer on two paths, the one that is protected less tells. */
function worse(a: Consumer, b: Consumer): Consumer {
  const order: readonly Pattern[] = ['none', '4.2.1-recheck', '4.2.1-existing-leaf', '4.2.1-explicit-check', '4.2.1-zap-only']
  const [first, second] = order.indexOf(a.pattern) <= order.indexOf(b.pattern) ? [a, b] : [b, a]
  return { ...first, checks: first.checks.length > 0 ? first.checks : second.pattern === first.pattern ? second.checks : [] }
}

function uniquePlaces(checks: readonly Check[]): readonly Place[] {
  return [...new Map(checks.map(({ place }) => [placeText(place), place])).values()]
}

export function placeText({ file, line, column }: Place): string {
  return `${file}:${line}:${column}`
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

