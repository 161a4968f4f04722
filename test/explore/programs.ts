import fc from 'fast-check'
import { $call, $rewritten, $yield } from '../../src/ops/frames.ts'
import type { LockMode, Op, Task } from '../../src/ops/op.ts'
import { FREED, cell, domain, lock } from '../../src/ops/shared.ts'
import type { Value } from '../../src/ops/shared.ts'
import type { Invariant, Scenario } from '../../src/explore/scenario.ts'

/**
 * Random programs: data that can be printed and shrunk, run by an interpreter that is a task.
 *
 * The interpreter exists twice, as plain generators (told apart by history) and with the frames that
 * the loader would have put in (merged by live values).
 */

const cells = ['x', 'y', 'z'] as const
const locks = ['mutex', 'rwlock'] as const
const domains = ['srcu', 'rcu'] as const

type CellName = (typeof cells)[number]
type LockName = (typeof locks)[number]
type DomainName = (typeof domains)[number]

export type Statement =
  | { readonly do: 'load' | 'storeLast' | 'free'; readonly cell: CellName }
  | { readonly do: 'store' | 'xchg'; readonly cell: CellName; readonly value: number }
  | { readonly do: 'cmpxchg'; readonly cell: CellName; readonly expect: number; readonly value: number }
  | { readonly do: 'add'; readonly cell: CellName; readonly delta: number; readonly unless: number }
  | { readonly do: 'await'; readonly cell: CellName; readonly test: 'is' | 'not'; readonly value: number }
  | { readonly do: 'locked' | 'tryLocked'; readonly lock: LockName; readonly mode: LockMode; readonly body: readonly Statement[] }
  | { readonly do: 'acquire' | 'release' | 'tryAcquire'; readonly lock: LockName; readonly mode: LockMode }
  | { readonly do: 'section' | 'grace'; readonly domain: DomainName; readonly body: readonly Statement[] }
  | { readonly do: 'enter' | 'exit' | 'graceStart' | 'graceWait'; readonly domain: DomainName }
  | { readonly do: 'held'; readonly lock: LockName }
  | { readonly do: 'if'; readonly last: number; readonly then: readonly Statement[]; readonly else: readonly Statement[] }
  | { readonly do: 'retry'; readonly times: number; readonly until: number; readonly body: readonly Statement[] }
  | { readonly do: 'failIf'; readonly last: number }

export interface Program {
  /** Tasks with one body, not only an equal one, are started by one function. */
  readonly tasks: readonly (readonly Statement[])[]
  /** Groups of tasks that are declared as alike. */
  readonly alike?: readonly (readonly number[])[]
  readonly invariants: readonly Rule[]
}

/** `not both`: two cells are never both at the value; `holders`: not so many inside while the cell is at it. */
type Rule =
  | { readonly rule: 'not both'; readonly over: readonly [CellName, CellName]; readonly value: number }
  | { readonly rule: 'holders'; readonly of: LockName | DomainName; readonly cell: CellName; readonly value: number; readonly count: number }
  | { readonly rule: 'at end'; readonly cell: CellName; readonly value: number }

/** What a program is mostly about: mixed programs hardly ever meet the rarer races. */
interface Theme {
  readonly cells: readonly CellName[]
  readonly locks: readonly LockName[]
  readonly domains: readonly DomainName[]
  /** Weights of statements on cells, locks and domains. */
  readonly weights: readonly [number, number, number]
  readonly rules: number
}

const themes: readonly Theme[] = [
  { cells, locks, domains, weights: [1, 1, 1], rules: 1 },
  { cells, locks: ['mutex'], domains: ['rcu'], weights: [4, 1, 0], rules: 0 },
  { cells: ['x', 'y'], locks: ['rwlock'], domains: ['rcu'], weights: [1, 4, 0], rules: 0 },
  { cells: ['x', 'y'], locks: ['rwlock'], domains: ['rcu'], weights: [1, 0, 4], rules: 0 },
  { cells: ['x'], locks: ['rwlock'], domains: ['rcu'], weights: [1, 4, 0], rules: 3 },
  { cells: ['x'], locks: ['rwlock'], domains: ['rcu'], weights: [1, 0, 4], rules: 3 },
]

const small = fc.integer({ min: 0, max: 2 })
const aMode = fc.constantFrom<LockMode>('exclusive', 'shared')
const aTest = fc.constantFrom('is' as const, 'not' as const)
const oneOf = <T extends string>(...words: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...words)

function statements({ cells, locks, domains, weights: [onCells, onLocks, onDomains] }: Theme): fc.Arbitrary<Statement> {
  const [aCell, aLock, aDomain] = [oneOf(...cells), oneOf(...locks), oneOf(...domains)]
  return fc.letrec<{ statement: Statement; body: Statement[] }>((tie) => {
    const body = tie('body')
    const kinds: [number, fc.Arbitrary<Statement>][] = [
      [6 * onCells, fc.record({ do: oneOf('load', 'load', 'storeLast'), cell: aCell })],
      [5 * onCells, fc.record({ do: oneOf('store', 'store', 'xchg'), cell: aCell, value: small })],
      [2 * onCells, fc.record({ do: oneOf('cmpxchg'), cell: aCell, expect: small, value: small })],
      [2 * onCells, fc.record({ do: oneOf('add'), cell: aCell, delta: fc.constantFrom(1, -1), unless: small })],
      [2 * onCells, fc.record({ do: oneOf('await'), cell: aCell, test: aTest, value: small })],
      [onCells, fc.record({ do: oneOf('free'), cell: aCell })],
      [5 * onLocks, fc.record({ do: oneOf('locked', 'locked', 'tryLocked'), lock: aLock, mode: aMode, body })],
      [2 * onLocks, fc.record({ do: oneOf('acquire', 'release', 'tryAcquire'), lock: aLock, mode: aMode })],
      [onLocks, fc.record({ do: oneOf('held'), lock: aLock })],
      [4 * onDomains, fc.record({ do: oneOf('section', 'section', 'grace'), domain: aDomain, body })],
      [3 * onDomains, fc.record({ do: oneOf('enter', 'exit', 'graceStart', 'graceWait'), domain: aDomain })],
      [3, fc.record({ do: oneOf('if'), last: small, then: body, else: body })],
      [1, fc.record({ do: oneOf('retry'), times: fc.integer({ min: 1, max: 2 }), until: small, body })],
      [1, fc.record({ do: oneOf('failIf'), last: small })],
    ]
    const weighted = kinds.filter(([weight]) => weight > 0).map(([weight, arbitrary]) => ({ weight, arbitrary }))
    return {
      statement: fc.oneof({ maxDepth: 2, depthIdentifier: 'nesting' }, ...weighted),
      body: fc.array(tie('statement'), { maxLength: 2, depthIdentifier: 'nesting' }),
    }
  }).statement
}

function rulesOn({ cells, locks, domains }: Theme): fc.Arbitrary<Rule> {
  const aCell = oneOf(...cells)
  return fc.oneof(
    fc.record({ rule: oneOf('not both'), over: fc.tuple(aCell, aCell), value: small }),
    fc.record({ rule: oneOf('holders'), of: fc.oneof(oneOf(...locks), oneOf(...domains)), cell: aCell, value: small, count: small }),
    fc.record({ rule: oneOf('at end'), cell: aCell, value: small }),
  )
}

/** Two to four tasks; the more tasks, the shorter they are. */
export const programs: fc.Arbitrary<Program> = fc.oneof(...themes.map((theme) =>
  fc.integer({ min: 2, max: 4 }).chain((count) =>
    fc.record({
      tasks: fc.array(fc.array(statements(theme), { minLength: 1, maxLength: 6 - count }), { minLength: count, maxLength: count }),
      invariants: fc.array(rulesOn(theme), { maxLength: theme.rules }),
    }),
  ),
))

const shapes = [[2], [3], [4], [2, 2]] as const

/** Programs in which tasks are alike: two to four of them, or two and two, and others beside them. */
export const programsOfTwins: fc.Arbitrary<Program> = fc.tuple(programs, fc.constantFrom(...shapes)).map(([{ tasks, invariants }, shape]) => {
  const groups = shape.reduce<number>((sum, size) => sum + size, 0) <= tasks.length ? shape : [tasks.length]
  const alike = groups.map((size, i) => Array.from({ length: size }, (_, member) => member + i * groups[0]))
  const firstOf = (task: number): number => alike.find((group) => group.includes(task))?.[0] ?? task
  return { tasks: tasks.map((_, task) => tasks[firstOf(task)]!), invariants, alike }
})

/** `frames`: with the frames of the loader, or as plain generators. */
export function scenarioOf(program: Program, frames: 'frames' | 'plain'): Scenario {
  const shared = {
    ...Object.fromEntries(cells.map((name) => [name, cell<Value>(name, name === 'z' ? 1 : 0)])),
    ...Object.fromEntries(locks.map((name) => [name, lock(name)])),
    ...Object.fromEntries(domains.map((name) => [name, domain(name)])),
  } as Shareds
  const run = interpreter(shared, frames)
  const isNow = (value: number) => (values: readonly unknown[]): boolean => !values.every((now) => now === value)
  const starts = new Map(program.tasks.map((body) => [body, () => run(body)]))
  const alike = program.alike?.map((group) => group.map((task) => `t${task}`))
  const rules = program.invariants.map((of) => ({ of, violation: JSON.stringify(of) }))
  return {
    name: 'generated',
    tasks: Object.fromEntries(program.tasks.map((body, i) => [`t${i}`, starts.get(body)!])),
    invariants: rules.flatMap(({ of, violation }) => {
      if (of.rule === 'not both') return of.value === 1 || of.value === 2 ? [{ violation, over: of.over.map((name) => shared[name]), holds: isNow(of.value) }] : []
      if (of.rule === 'at end') return []
      const holds = ([holders, now]: readonly unknown[]): boolean => (holders as string[]).length !== of.count || now !== of.value
      return [{ violation, over: [shared[of.of], shared[of.cell]], holds }]
    }).filter(({ over, holds }) => holds(over.map((object) => (object.kind === 'cell' ? object.initial : [])))),
    ...(alike === undefined ? {} : { symmetric: alike }),
    atEnd: [...(alike === undefined ? [] : stillHeld(shared)), ...rules.flatMap(({ of, violation }) =>
      of.rule === 'at end' ? [{ violation, over: [shared[of.cell]], holds: ([now]: readonly unknown[]) => now !== of.value }] : [])],
    observe: ({ results, read }) => JSON.stringify([results, ...cells.map((name) => read(shared[name]) === FREED ? 'freed' : read(shared[name]))]),
  }
}

/** Statements about one of those that are alike. */
function stillHeld(shared: Shareds): Invariant[] {
  return (['mutex', 'srcu'] as const).map((name) => (
    { violation: `t0 keeps ${name}`, over: [shared[name]], holds: ([holders]) => !(holders as string[]).includes('t0') }))
}

type Shareds = Record<CellName, ReturnType<typeof cell<Value>>> & Record<LockName, ReturnType<typeof lock>> & Record<DomainName, ReturnType<typeof domain>>

/** What an activation remembers: the last reply, in a record that all activations share. */
interface Memory {
  last: unknown
}

function interpreter(shared: Shareds, frames: 'frames' | 'plain'): (body: readonly Statement[]) => Task<unknown> {
  const rewrite = frames === 'frames'
  const call = <T>(task: Task<T>, site: string, live: () => readonly unknown[]): Task<T> => (rewrite ? $call(task, site, live) : task)
  const emit = (op: Op, site: string, memory: Memory): Task<unknown> => (rewrite ? $yield(op, site, () => [memory]) : plainYield(op))

  function* root(body: readonly Statement[]): Task<unknown> {
    const memory: Memory = { last: undefined }
    yield* call(block(body, memory, ''), 'root', () => [memory])
    return memory.last
  }
  function* block(body: readonly Statement[], memory: Memory, at: string): Task<void> {
    for (const [i, one] of body.entries()) yield* call(compound(one, memory, `${at}.${i}`), `${at}.${i}`, () => [memory])
  }
  function* compound(one: Statement, memory: Memory, at: string): Task<void> {
    const op = (op: Op, part = ''): Task<unknown> => emit(op, `${at}${part}`, memory)
    const nested = (body: readonly Statement[], part: string, live: readonly unknown[] = []): Task<void> =>
      call(block(body, memory, `${at}${part}`), `${at}${part}`, () => [memory, ...live])
    switch (one.do) {
      case 'locked':
        yield* op({ kind: 'acquire', lock: shared[one.lock], mode: one.mode })
        yield* nested(one.body, ':in')
        yield* op({ kind: 'release', lock: shared[one.lock], mode: one.mode }, ':out')
        return
      case 'tryLocked':
        if ((yield* op({ kind: 'tryAcquire', lock: shared[one.lock], mode: one.mode })) !== true) return
        yield* nested(one.body, ':in')
        yield* op({ kind: 'release', lock: shared[one.lock], mode: one.mode }, ':out')
        return
      case 'section':
        yield* op({ kind: 'enter', domain: shared[one.domain] })
        yield* nested(one.body, ':in')
        yield* op({ kind: 'exit', domain: shared[one.domain] }, ':out')
        return
      case 'grace':
        yield* op({ kind: 'graceStart', domain: shared[one.domain] })
        yield* nested(one.body, ':in')
        yield* op({ kind: 'graceWait', domain: shared[one.domain] }, ':out')
        return
      case 'if': {
        const isSo = memory.last === one.last
        memory.last = undefined
        yield* nested(isSo ? one.then : one.else, isSo ? ':then' : ':else')
        return
      }
      case 'retry':
        for (let n = 0; n < one.times; n++) {
          yield* nested(one.body, ':body', [n])
          if (memory.last === one.until) return
        }
        return
      case 'failIf':
        if (memory.last === one.last) yield* op({ kind: 'fail', violation: 'check failed' })
        return
      default:
        yield* call(simple(one, memory, at), at, () => [memory])
    }
  }
  function* simple(one: Extract<Statement, { do: SimpleKind }>, memory: Memory, at: string): Task<void> {
    const reply = yield* emit(simpleOp(shared, one, memory), at, memory)
    if (one.do === 'load' || one.do === 'cmpxchg' || one.do === 'xchg' || one.do === 'add') memory.last = reply
    if (one.do === 'tryAcquire') memory.last = reply === true ? 1 : 0
    if (one.do === 'held') memory.last = reply === 'none' ? 0 : 1
  }
  if (rewrite) [root, block, compound, simple].forEach((fn) => $rewritten(fn as unknown as { prototype: object }))
  return root
}

type SimpleKind = Exclude<Statement['do'], 'locked' | 'tryLocked' | 'section' | 'grace' | 'if' | 'retry' | 'failIf'>

function* plainYield(op: Op): Task<unknown> {
  return yield op
}

function simpleOp(shared: Shareds, one: Extract<Statement, { do: SimpleKind }>, memory: Memory): Op {
  switch (one.do) {
    case 'load':
      return { kind: 'load', cell: shared[one.cell] }
    case 'free':
      return { kind: 'store', cell: shared[one.cell], value: FREED }
    case 'storeLast':
      return { kind: 'store', cell: shared[one.cell], value: typeof memory.last === 'number' ? memory.last : 0 }
    case 'store':
    case 'xchg':
      return { kind: one.do, cell: shared[one.cell], value: one.value }
    case 'cmpxchg':
      return { kind: 'cmpxchg', cell: shared[one.cell], expect: one.expect, value: one.value }
    case 'add':
      return { kind: 'add', cell: shared[one.cell], delta: one.delta, unless: one.unless }
    case 'await':
      return { kind: 'await', cell: shared[one.cell], test: one.test, value: one.value }
    case 'acquire':
    case 'release':
    case 'tryAcquire':
      return { kind: one.do, lock: shared[one.lock], mode: one.mode }
    case 'enter':
    case 'exit':
    case 'graceStart':
    case 'graceWait':
      return { kind: one.do, domain: shared[one.domain] }
    case 'held':
      return { kind: 'held', object: shared[one.lock] }
  }
}
