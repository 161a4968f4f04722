import type { FunctionFacts } from '../facts/functionFacts.ts'
import type { Expression } from '../facts/expression.ts'
import type { Program } from '../facts/sourceFacts.ts'
import type { Place } from '../finding.ts'
import { callsOf, partsOf } from '../facts/expressions.ts'
import { isGood } from '../flow/protection.ts'
import type { Check, Lookup } from '../flow/state.ts'
import { placeField } from '../flow/symbols.ts'
import { violationsAt } from '../flow/violations.ts'
import type { Step, Visit } from '../flow/walker.ts'
import type { Walks } from '../flow/walks.ts'
import type { Names } from '../vocabulary.ts'
import { chainAbove } from './chains.ts'
import type { Slice } from './slice.ts'
import type { WordGraph } from './wordGraph.ts'

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
  /** The clause of the chapter that it follows; `none` if it follows none, `not seen` if neither a mapping nor a zap is seen. */
  readonly pattern: Pattern
}

export type Pattern = '4.2.1-recheck' | '4.2.1-explicit-check' | '4.2.1-existing-leaf' | '4.2.1-zap-only' | 'none' | 'not seen'

export interface ConsumerOptions {
  readonly arch: string
  readonly program: Program
  /** Chains lead through all of it. */
  readonly graph: WordGraph
  readonly slice: Slice
  readonly walks: Walks
  readonly names: Names
}

/** Every consumer in the order of files and lines. */
export function consumersOf(options: ConsumerOptions): readonly Consumer[] {
  const uses = usesOf(options)
  const found = new Map<string, Consumer>()
  for (const visit of options.walks.visits('lookup')) {
    const lookup = visit.state.lookups.get(visit.subject ?? '')
    if (lookup?.kind !== 'level') continue
    const used = uses.filter((use) => isUseOf(use, visit, lookup))
    const step = consumerStep(options.slice.program, visit, used)
    if (isOfVma(options, lookup) && (used.length === 0 || step.fn !== visit.stack.at(-1)?.fn)) continue
    const made = consumer(options, { visit, lookup, step, uses: used.filter((use) => isAt(step, use)) })
    const key = `${placeText(step.place)} ${lookup.name}`
    const before = found.get(key)
    found.set(key, before === undefined ? made : worse(before, made))
  }
  return [...found.values(), ...passedOver(options)].sort((a, b) => compare(a.place.file, b.place.file) || a.place.line - b.place.line)
}

/**
 * Those of whom nothing is seen that uses the answer: the walk has not come to the lookup. Not of a lookup with a
 * check in it, as find_kvm_host_pte() is: kvmppc_get_hpa() follows a pattern with that alone, as long as nothing is mapped.
 */
function passedOver({ arch, program, walks, names, graph }: ConsumerOptions): readonly Consumer[] {
  const come = new Set(walks.visits('lookup').flatMap(({ place, stack }) => [place, ...stack.map((step) => step.place)]).map(placeText))
  const answering = answeringFunctions(program, names)
  return [...program.functions.values()].flatMap((fn): Consumer[] => {
    const call = callsOf(fn).find(({ name, place }) => answering.has(name) && !come.has(placeText(place)) && !handsOn(fn, place))
    if (call === undefined) return []
    return [{ arch, name: fn.name, place: call.place, lookup: call.name, chain: chainAbove(graph, fn.name), lock: 'unknown', checks: [], pattern: 'not seen' }]
  })
}

/** The names of lookups of a level, and of functions that return the answer of one. */
function answeringFunctions(program: Program, names: Names): ReadonlySet<string> {
  const answering = new Set([...names.functions.values()].flatMap(({ name, role }) => (role === 'level lookup' ? [name] : [])))
  for (let before = -1; before !== answering.size; ) {
    before = answering.size
    for (const fn of program.functions.values()) if (callsOf(fn).some(({ name, place }) => answering.has(name) && handsOn(fn, place))) answering.add(fn.name)
  }
  return answering
}

/** A VMA that is looked up deeper is on the way to a PFN; who maps nothing has other reasons to look one up. */
function isOfVma({ names }: ConsumerOptions, { name }: Lookup): boolean {
  return names.functions.get(name)?.role === 'VMA lookup'
}

/** An installation that depends on a lookup, as it is known where the ways to both part. */
interface Use {
  readonly install: Visit
  readonly lookup: Lookup
  readonly isSafe: boolean
}

function usesOf({ walks, names }: ConsumerOptions): readonly Use[] {
  return walks.visits('install').flatMap((install) => {
    const unsafe = violationsAt(install, names).map((found) => found.lookup)
    return [...install.sources, ...install.implied].flatMap((id) => {
      const lookup = install.state.lookups.get(id)
      return lookup?.kind === 'level' ? [{ install, lookup, isSafe: !unsafe.includes(lookup) }] : []
    })
  })
}

/** Whether the use is of this lookup: of the same one in the end, made on the same way. */
function isUseOf({ lookup: used, install }: Use, visit: Visit, lookup: Lookup): boolean {
  if (placeText(used.origin) !== placeText(lookup.origin) || install.stack[0]?.fn !== visit.stack[0]?.fn) return false
  return visit.stack.some(({ fn, place }) => fn === used.fn && placeText(place) === placeText(used.place))
}

function isAt({ fn, place }: Step, { lookup }: Use): boolean {
  return lookup.fn === fn && placeText(lookup.place) === placeText(place)
}

interface Given {
  readonly visit: Visit
  readonly lookup: Lookup
  readonly uses: readonly Use[]
  readonly step: Step
}

function consumer({ arch, slice, names, graph }: ConsumerOptions, { visit, lookup, uses, step }: Given): Consumer {
  const held = [...visit.state.holds].find(([sym]) => names.hasField('mmu_lock', placeField(sym)))?.[1].mode
  const checks = uses.flatMap(({ install }) => [...install.state.checks.values()].filter(isGood))
  const within = visit.stack.slice(0, visit.stack.indexOf(step)).toReversed()
  return {
    arch,
    name: nameOf(slice, step.fn),
    place: step.place,
    lookup: lookup.name,
    chain: [...within.map(({ fn }) => nameOf(slice, fn)), ...chainAbove(graph, nameOf(slice, visit.stack[0]!.fn))],
    lock: held ?? 'not held',
    checks: uniquePlaces(checks),
    pattern: uses.length > 0 ? patternOf(uses, checks) : zaps(slice.program.functions.get(step.fn), names) ? '4.2.1-zap-only' : 'not seen',
  }
}

function nameOf({ program }: Slice, id: string): string {
  return program.functions.get(id)?.name ?? id.slice(id.indexOf('#') + 1)
}

function patternOf(uses: readonly Use[], checks: readonly Check[]): Pattern {
  if (uses.some(({ isSafe }) => !isSafe)) return 'none'
  if (checks.length === 0) return '4.2.1-existing-leaf'
  return uses.every(({ lookup }) => lookup.inHold) ? '4.2.1-explicit-check' : '4.2.1-recheck'
}

/** Whether a function calls one that removes mappings. */
function zaps(fn: FunctionFacts | undefined, names: Names): boolean {
  const events = fn?.blocks.flatMap((block) => block.events) ?? []
  return events.some((event) => event.kind === 'call' && names.functions.get(event.name)?.role === 'zapper')
}

/** The step in the function that uses the answer; of an answer that nothing installs, the one above what only hands it on. */
function consumerStep(program: Program, { stack }: Visit, uses: readonly Use[]): Step {
  const shared = stack.findLast((step) => uses.some((use) => isAt(step, use)))
  if (shared !== undefined) return shared
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
  const order: readonly Pattern[] = ['none', 'not seen', '4.2.1-recheck', '4.2.1-existing-leaf', '4.2.1-explicit-check', '4.2.1-zap-only']
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

