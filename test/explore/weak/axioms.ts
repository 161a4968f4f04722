import { cellsOf, outcomeLabel } from './litmus.ts'
import type { Litmus, Statement } from './litmus.ts'
import { both, empty, inverse, isAcyclic, isEmpty, isIrreflexive, minus, on, optional, relation, seq, star, union } from './relation.ts'
import type { Relation } from './relation.ts'

/**
 * The Linux kernel's memory model as tools/memory-model/linux-kernel.cat states it (6.12), for litmus tests: every
 * candidate execution is made and the axioms are asked. Written apart from the explorer, and in the other style:
 * there stores and views, here events and acyclic relations. Locks as in lock.cat, exclusive ones only.
 *
 * `dependencies`: which loads a store is taken to depend on, as with a branch before it: none, or all before it in
 * its thread, which is the assumption of the explorer.
 */
export interface AxiomOptions {
  readonly dependencies: 'none' | 'all'
  readonly final?: readonly string[]
}

type Fence = 'read' | 'write' | 'full' | 'gp'

interface Event {
  readonly thread: number
  readonly kind: 'load' | 'store' | 'fence' | 'enter' | 'exit'
  /** Cell, lock or domain. */
  readonly place: string
  /** Of a store; a number for each store of a lock. */
  readonly value: number
  readonly role?: 'acquire' | 'release' | 'LKR' | 'LKW' | 'UL' | Fence
  /** For the load of a read-modify-write that takes place: the event of the store. */
  readonly pair?: number
  /** Values that the load may have read. */
  readonly accepts?: (value: number) => boolean
  /** What the store of an atomic addition adds to what its load read. */
  readonly delta?: number
  readonly isTold?: boolean
}

/** The labels of all outcomes that the axioms allow. */
export function allowedOutcomes(litmus: Litmus, { dependencies, final = [] }: AxiomOptions): string[] {
  const labels = new Set<string>()
  for (const events of eventLists(litmus)) {
    for (const execution of executions(events)) {
      if (isAllowed(execution, dependencies)) labels.add(labelOf(litmus, execution, final))
    }
  }
  return [...labels].sort()
}

/** The events of a test, once for each way in which its cmpxchgs succeed or fail. */
function eventLists(litmus: Litmus): Event[][] {
  const conditional = litmus.flat().filter((one) => one.do === 'cmpxchg')
  return Array.from({ length: 2 ** conditional.length }, (_, mask) => eventsOf(litmus, (one) => (mask & (1 << conditional.indexOf(one as never))) !== 0))
}

function eventsOf(litmus: Litmus, succeeds: (one: Statement) => boolean): Event[] {
  const locks = [...new Set(litmus.flat().flatMap((one) => ('lock' in one ? [one.lock] : [])))]
  const events: Event[] = [...cellsOf(litmus), ...locks].map((place) => ({ thread: -1, kind: 'store', place, value: 0 }))
  litmus.forEach((statements, thread) => {
    const add = (event: Omit<Event, 'thread'>): void => { events.push({ thread, ...event }) }
    const fence = (role: Fence, place = ''): void => add({ kind: 'fence', place, value: 0, role })
    const atomic = (place: string, part: Pick<Event, 'accepts' | 'delta' | 'value'>): void => {
      const { accepts, ...store } = part
      fence('full')
      add({ kind: 'load', place, value: 0, isTold: true, pair: events.length + 1, ...(accepts === undefined ? {} : { accepts }) })
      add({ kind: 'store', place, ...store })
      fence('full')
    }
    for (const one of statements) {
      switch (one.do) {
        case 'load': add({ kind: 'load', place: one.cell, value: 0, isTold: true, ...(one.order === undefined ? {} : { role: 'acquire' as const }) }); break
        case 'store': add({ kind: 'store', place: one.cell, value: one.value, ...(one.order === undefined ? {} : { role: 'release' as const }) }); break
        case 'fence': fence(one.order); break
        case 'xchg': atomic(one.cell, { value: one.value }); break
        case 'add': atomic(one.cell, { value: 0, delta: one.delta }); break
        case 'cmpxchg':
          if (succeeds(one)) atomic(one.cell, { value: one.value, accepts: (value) => value === one.expect })
          else add({ kind: 'load', place: one.cell, value: 0, isTold: true, accepts: (value) => value !== one.expect })
          break
        case 'acquire':
          if (one.mode === 'shared') throw new Error('the axioms know no shared locks')
          add({ kind: 'load', place: one.lock, value: 0, role: 'LKR', pair: events.length + 1 })
          add({ kind: 'store', place: one.lock, value: events.length, role: 'LKW' })
          break
        case 'release': add({ kind: 'store', place: one.lock, value: events.length, role: 'UL' }); break
        case 'enter': case 'exit': add({ kind: one.do, place: one.domain, value: 0 }); break
        case 'gp': fence('gp', one.domain)
      }
    }
  })
  // A relation is a mask for each event.
  if (events.length > 31) throw new Error(`${events.length} events, more than 31`)
  return events
}

interface Execution {
  readonly events: readonly Event[]
  /** By load: the store it reads. */
  readonly from: ReadonlyMap<number, number>
  /** By place: its stores in coherence order. */
  readonly order: ReadonlyMap<string, readonly number[]>
  readonly values: readonly number[]
}

function* executions(events: readonly Event[]): Generator<Execution> {
  const indices = events.map((_, i) => i)
  const loads = indices.filter((i) => events[i]!.kind === 'load')
  const places = [...new Set(events.filter(({ kind }) => kind === 'store').map(({ place }) => place))]
  const storesOf = (place: string): number[] => indices.filter((i) => events[i]!.kind === 'store' && events[i]!.place === place)
  for (const orders of product(places.map((place) => permutations(storesOf(place))))) {
    const order = new Map(places.map((place, i) => [place, orders[i]!]))
    for (const sources of product(loads.map((i) => storesOf(events[i]!.place).filter((store) => isPossible(events, order, i, store))))) {
      const from = new Map(loads.map((load, i) => [load, sources[i]!]))
      const values = valuesOf(events, from)
      if (values === undefined) continue
      if (loads.every((load) => events[load]!.accepts?.(values[from.get(load)!]!) ?? true)) yield { events, from, order, values }
    }
  }
}

/** Nothing comes between a read-modify-write and what it reads; a lock is taken from an unlock, or the first time. */
function isPossible(events: readonly Event[], order: ReadonlyMap<string, readonly number[]>, load: number, store: number): boolean {
  const { pair, place, role } = events[load]!
  if (role === 'LKR' && events[store]!.role === 'LKW') return false
  if (pair === undefined) return true
  const stores = order.get(place)!
  return stores.indexOf(pair) === stores.indexOf(store) + 1
}

/** Undefined if atomic additions feed each other in a circle. */
function valuesOf(events: readonly Event[], from: ReadonlyMap<number, number>): number[] | undefined {
  const values = events.map(({ value }) => value)
  const adding = events.flatMap(({ delta }, i) => (delta === undefined ? [] : [{ store: i, load: i - 1, delta }]))
  for (let round = 0; round <= adding.length; round++) {
    const before = values.join()
    for (const { store, load, delta } of adding) values[store] = values[from.get(load)!]! + delta
    if (values.join() === before) return values
  }
  return undefined
}

function* product<T>(lists: readonly (readonly T[])[]): Generator<T[]> {
  const [first, ...rest] = lists
  if (first === undefined) return void (yield [])
  for (const head of first) for (const tail of product(rest)) yield [head, ...tail]
}

/** All orders in which the first stays first. */
function permutations([first, ...rest]: readonly number[]): number[][] {
  const all = (items: readonly number[]): number[][] =>
    items.length === 0 ? [[]] : items.flatMap((item, i) => all(items.toSpliced(i, 1)).map((tail) => [item, ...tail]))
  return all(rest).map((tail) => [first!, ...tail])
}

function labelOf(litmus: Litmus, { events, from, order, values }: Execution, final: readonly string[]): string {
  const reads = litmus.map((_, thread) => events.flatMap((event, i) => (event.thread === thread && event.isTold === true ? [values[from.get(i)!]!] : [])))
  return outcomeLabel(reads, final.map((name) => [name, values[order.get(name)!.at(-1)!]!]))
}

/** The axioms, in the order and with the names of linux-kernel.cat. */
function isAllowed({ events, from, order }: Execution, dependencies: AxiomOptions['dependencies']): boolean {
  const n = events.length
  const is = (test: (event: Event) => boolean): Relation => on(n, (i) => test(events[i]!))
  const R = is(({ kind }) => kind === 'load')
  const W = is(({ kind }) => kind === 'store')
  const M = union(R, W)
  const po = relation(n, (a, b) => a < b && events[a]!.thread >= 0 && events[a]!.thread === events[b]!.thread)
  const int = relation(n, (a, b) => events[a]!.thread === events[b]!.thread && (events[a]!.thread >= 0 || a === b))
  const loc = relation(n, (a, b) => events[a]!.place === events[b]!.place)
  const rf = relation(n, (a, b) => from.get(b) === a)
  const co = relation(n, (a, b) => {
    const stores = order.get(events[a]!.place) ?? []
    return events[a]!.kind === 'store' && events[a]!.place === events[b]!.place && events[b]!.kind === 'store' && stores.indexOf(a) < stores.indexOf(b)
  })
  const fr = seq(inverse(rf), co)
  const rmw = relation(n, (a, b) => events[a]!.pair === b)
  const fencerel = (role: Fence): Relation => seq(po, is((event) => event.role === role), po)
  const ext = (a: Relation): Relation => minus(a, int)
  const rfe = ext(rf)

  const Acquire = is(({ role }) => role === 'acquire' || role === 'LKR')
  const Release = is(({ role }) => role === 'release' || role === 'UL')
  const acqPo = seq(Acquire, po, M)
  const poRel = seq(M, po, Release)
  const poUnlockLockPo = seq(po, is(({ role }) => role === 'UL'), union(po, rf), is(({ role }) => role === 'LKR'), po)
  const rmb = seq(R, fencerel('read'), R)
  const wmb = seq(W, fencerel('write'), W)
  const mb = seq(M, fencerel('full'), M)
  const gp = seq(po, is(({ role }) => role === 'gp'), optional(po))
  const strongFence = union(mb, gp)
  const fence = union(strongFence, poRel, acqPo, wmb, rmb)

  const com = union(rf, co, fr)
  if (!isAcyclic(union(both(po, loc), com))) return false
  if (!isEmpty(both(rmw, seq(ext(fr), ext(co))))) return false

  const ctrl = dependencies === 'all' ? seq(R, po, W) : empty(n)
  const overwrite = union(co, fr)
  const ppo = union(ctrl, both(overwrite, int), fence, both(poUnlockLockPo, int))
  const ACumul = (r: Relation): Relation => seq(optional(rfe), r)
  const rmwSequence = star(seq(rf, rmw))
  const cumulFence = seq(M, union(ACumul(union(strongFence, poRel)), wmb, poUnlockLockPo), M, rmwSequence)
  const prop = seq(M, optional(ext(overwrite)), star(cumulFence), M, optional(rfe), M)
  const id = relation(n, (a, b) => a === b)
  const hb = seq(M, union(ppo, rfe, both(minus(prop, id), int)), M)
  if (!isAcyclic(hb)) return false
  const pb = seq(prop, strongFence, star(hb), M)
  if (!isAcyclic(pb)) return false
  return isRcuAllowed({ events, po, loc, hb, pb, prop, M })
}

interface ForRcu {
  readonly events: readonly Event[]
  readonly po: Relation
  readonly loc: Relation
  readonly hb: Relation
  readonly pb: Relation
  readonly prop: Relation
  readonly M: Relation
}

function isRcuAllowed({ events, po, loc, hb, pb, prop, M }: ForRcu): boolean {
  const n = events.length
  const gp = on(n, (i) => events[i]!.role === 'gp')
  if (isEmpty(gp)) return true
  const rscs = relation(n, (a, b) => events[a]!.kind === 'enter' && b === events.findIndex(({ kind, place, thread }, i) => i > a && kind === 'exit' && place === events[a]!.place && thread === events[a]!.thread))
  const rscsi = inverse(rscs)
  const link = seq(optional(po), star(hb), star(pb), prop, po)
  let fence: Relation = gp
  for (;;) {
    const next = union(
      fence, gp,
      both(seq(gp, link, rscsi), loc), both(seq(rscsi, link, gp), loc),
      both(seq(gp, link, fence, link, rscsi), loc), both(seq(rscsi, link, fence, link, gp), loc),
      seq(fence, link, fence),
    )
    if (next.every((mask, i) => mask === fence[i])) break
    fence = next
  }
  return isIrreflexive(seq(prop, po, fence, optional(po), star(hb), star(pb), M))
}
