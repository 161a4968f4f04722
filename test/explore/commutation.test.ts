import { describe, expect, it } from 'vitest'
import type { LockMode, Op } from '../../src/ops/op.ts'
import { FREED, cell, domain, lock } from '../../src/ops/shared.ts'
import { onCell } from '../../src/explore/cellOps.ts'
import { accessClasses, classBit, conflictsOf } from '../../src/explore/commutation.ts'
import type { AccessClass } from '../../src/explore/commutation.ts'
import { accessClass, mayChange } from '../../src/explore/dependency.ts'
import { inside, onDomain } from '../../src/explore/domainOps.ts'
import type { DomainState } from '../../src/explore/domainOps.ts'
import type { Effect } from '../../src/explore/effect.ts'
import { holders, onLock } from '../../src/explore/lockOps.ts'
import type { LockState } from '../../src/explore/lockOps.ts'

/**
 * Does every pair of classes that the table calls commuting commute? Tried out on all states of an
 * object that two tasks, and a third beside them, can bring about.
 */

const x = cell('x', 0)
const l = lock('l')
const d = domain('d')

const cellOps: Op[] = [
  { kind: 'load', cell: x }, { kind: 'store', cell: x, value: 1 }, { kind: 'store', cell: x, value: FREED },
  { kind: 'cmpxchg', cell: x, expect: 0, value: 2 }, { kind: 'xchg', cell: x, value: 1 },
  { kind: 'add', cell: x, delta: 1 }, { kind: 'await', cell: x, test: 'is', value: 1 },
]
const lockOps: Op[] = (['acquire', 'tryAcquire', 'release'] as const).flatMap((kind) =>
  (['exclusive', 'shared'] as const).map((mode: LockMode): Op => ({ kind, lock: l, mode })))
const domainOps: Op[] = (['enter', 'exit', 'graceStart', 'graceWait'] as const).map((kind): Op => ({ kind, domain: d }))

function effect(op: Op, state: unknown, task: number): Effect<unknown> {
  if ('cell' in op) return onCell(op, state)
  if ('lock' in op) return onLock(op, state as LockState, task)
  if ('domain' in op) return onDomain(op, state as DomainState, task)
  throw new Error('touches nothing')
}

/** All states that three tasks reach by `ops` in at most `depth` steps. */
function reachable(ops: readonly Op[], first: unknown, depth: number): unknown[] {
  const met = new Map([[JSON.stringify(first), first]])
  for (let i = 0; i < depth; i++) {
    for (const state of [...met.values()]) {
      for (const op of ops) for (const task of [0, 1, 2]) {
        const after = effect(op, state, task)
        if (after.kind === 'done') met.set(JSON.stringify(after.state), after.state)
      }
    }
  }
  return [...met.values()]
}

/** What two ops do in turn, as far as anybody can tell. */
function inOrder(state: unknown, first: [Op, number], second: [Op, number], swapped: boolean): string {
  const one = effect(first[0], state, first[1])
  const between = one.kind === 'done' ? one.state : state
  const two = effect(second[0], between, second[1])
  const after = two.kind === 'done' ? two.state : between
  const told = [one, two].map((of) => (of.kind === 'done' ? ['done', of.reply] : [of.kind]))
  return JSON.stringify([after, swapped ? told.reverse() : told])
}

const objects = [
  { ops: cellOps, states: [0, 1, 2, FREED] as unknown[] },
  { ops: lockOps, states: reachable(lockOps, { exclusive: undefined, shared: [] }, 4) },
  { ops: domainOps, states: reachable(domainOps, { depth: [0, 0, 0], waits: [0, 0, 0] }, 4) },
]

function commutes(a: Op, b: Op, states: readonly unknown[]): boolean {
  return states.every((state) => {
    if (effect(a, state, 0).kind === 'blocked' || effect(b, state, 1).kind === 'blocked') return true
    return inOrder(state, [a, 0], [b, 1], false) === inOrder(state, [b, 1], [a, 0], true)
  })
}

const isConflict = (a: AccessClass, b: AccessClass): boolean =>
  ((conflictsOf[accessClasses.indexOf(a)] ?? 0) & classBit(b)) !== 0

describe('conflictsOf', () => {
  const pairs = objects.flatMap(({ ops, states }) => ops.flatMap((a) => ops.map((b) => ({ a, b, states }))))

  it('calls no pair commuting that is not', () => {
    for (const { a, b, states } of pairs) {
      if (!isConflict(accessClass(a)!, accessClass(b)!)) expect(commutes(a, b, states), JSON.stringify([a, b])).toBe(true)
    }
  })

  it('calls every pair of lock or domain classes commuting that is', () => {
    for (const { a, b, states } of pairs) {
      if ('cell' in a) continue
      expect(isConflict(accessClass(a)!, accessClass(b)!), JSON.stringify([a, b])).toBe(!commutes(a, b, states))
    }
  })

  it('is symmetric', () => {
    for (const a of accessClasses) for (const b of accessClasses) expect(isConflict(a, b)).toBe(isConflict(b, a))
  })

  it('lets an invariant look past an op only if the op changes no holder', () => {
    for (const { ops, states } of objects.slice(1)) {
      for (const op of ops) {
        const names = (state: unknown): number => ('lock' in op ? holders(state as LockState) : inside(state as DomainState))
        const changes = states.some((state) => {
          const after = effect(op, state, 0)
          return after.kind === 'done' && names(after.state) !== names(state)
        })
        expect(isConflict(accessClass(op)!, 'look'), op.kind).toBe(changes)
        expect(mayChange(accessClass(op)!), op.kind).toBe(changes)
      }
    }
  })
})
