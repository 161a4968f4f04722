import { describe, expect, it } from 'vitest'
import type { Op } from '../../src/ops/op.ts'
import { FREED, cell, domain, lock } from '../../src/ops/shared.ts'
import { onCell } from '../../src/explore/cellOps.ts'
import type { CellOp } from '../../src/explore/cellOps.ts'
import { onDomain } from '../../src/explore/domainOps.ts'
import type { DomainOp, DomainState } from '../../src/explore/domainOps.ts'
import { onLock } from '../../src/explore/lockOps.ts'
import type { LockOp, LockState } from '../../src/explore/lockOps.ts'

const x = cell('x', 0)
const l = lock('l')
const d = domain('d')

const free: LockState = { exclusive: undefined, shared: [] }
const by = (exclusive: number): LockState => ({ exclusive, shared: [] })
const shared = (...tasks: number[]): LockState => ({ exclusive: undefined, shared: tasks })
const done = (state: unknown, reply: unknown): object => ({ kind: 'done', state, reply })
const blocked = (mask: number): object => ({ kind: 'blocked', by: mask })
const violation = (label: string): object => ({ kind: 'violation', label })

describe('onCell', () => {
  const rows: [CellOp, unknown, object][] = [
    [{ kind: 'load', cell: x }, 5, done(5, 5)],
    [{ kind: 'store', cell: x, value: 1 }, 5, done(1, undefined)],
    [{ kind: 'cmpxchg', cell: x, expect: 5, value: 1 }, 5, done(1, 5)],
    [{ kind: 'cmpxchg', cell: x, expect: 4, value: 1 }, 5, done(5, 5)],
    [{ kind: 'xchg', cell: x, value: 1 }, 5, done(1, 5)],
    [{ kind: 'add', cell: x, delta: -1 }, 5, done(4, 5)],
    [{ kind: 'add', cell: x, delta: 1, unless: 0 }, 0, done(0, 0)],
    [{ kind: 'await', cell: x, test: 'is', value: 5 }, 5, done(5, 5)],
    [{ kind: 'await', cell: x, test: 'is', value: 4 }, 5, blocked(0)],
    [{ kind: 'await', cell: x, test: 'not', value: 4 }, 5, done(5, 5)],
    [{ kind: 'await', cell: x, test: 'not', value: 5 }, 5, blocked(0)],
    [{ kind: 'store', cell: x, value: FREED }, 5, done(FREED, undefined)],
    [{ kind: 'store', cell: x, value: FREED }, FREED, violation('double free: x')],
    [{ kind: 'load', cell: x }, FREED, violation('use after free: x')],
    [{ kind: 'store', cell: x, value: 1 }, FREED, violation('use after free: x')],
    [{ kind: 'cmpxchg', cell: x, expect: 5, value: 1 }, FREED, violation('use after free: x')],
    [{ kind: 'xchg', cell: x, value: FREED }, FREED, violation('use after free: x')],
    [{ kind: 'add', cell: x, delta: 1 }, FREED, violation('use after free: x')],
    [{ kind: 'await', cell: x, test: 'is', value: 5 }, FREED, violation('use after free: x')],
  ]
  it.each(rows.map(([op, value, effect]) => [describeOp(op), value === FREED ? 'FREED' : value, op, value, effect]))(
    '%s, where the cell holds %s', (_, __, op, value, effect) => {
      expect(onCell(op, value)).toEqual(effect)
    })

  it('refuses to add to what is no number', () => {
    expect(() => onCell({ kind: 'add', cell: x, delta: 1 }, 'LIVE')).toThrow('adds to x, which holds no number but a string')
  })
})

describe('onLock, by task 1', () => {
  const op = (kind: LockOp['kind'], mode: LockOp['mode']): LockOp => ({ kind, lock: l, mode })
  const rows: [LockOp, LockState, object][] = [
    [op('acquire', 'exclusive'), free, done(by(1), undefined)],
    [op('acquire', 'exclusive'), by(0), blocked(0b1)],
    [op('acquire', 'exclusive'), by(1), blocked(0b10)],
    [op('acquire', 'exclusive'), shared(0, 2), blocked(0b101)],
    [op('acquire', 'exclusive'), shared(1), blocked(0b10)],
    [op('acquire', 'shared'), free, done(shared(1), undefined)],
    [op('acquire', 'shared'), shared(0, 2), done(shared(0, 1, 2), undefined)],
    [op('acquire', 'shared'), shared(1), done(shared(1, 1), undefined)],
    [op('acquire', 'shared'), by(0), blocked(0b1)],
    [op('acquire', 'shared'), by(1), blocked(0b10)],
    [op('tryAcquire', 'exclusive'), free, done(by(1), true)],
    [op('tryAcquire', 'exclusive'), shared(0), done(shared(0), false)],
    [op('tryAcquire', 'exclusive'), by(1), done(by(1), false)],
    [op('tryAcquire', 'shared'), shared(0), done(shared(0, 1), true)],
    [op('tryAcquire', 'shared'), by(0), done(by(0), false)],
    [op('release', 'exclusive'), by(1), done(free, undefined)],
    [op('release', 'exclusive'), by(0), violation('release of l without exclusive hold')],
    [op('release', 'exclusive'), shared(1), violation('release of l without exclusive hold')],
    [op('release', 'shared'), shared(0, 1, 1), done(shared(0, 1), undefined)],
    [op('release', 'shared'), shared(0), violation('release of l without shared hold')],
    [op('release', 'shared'), by(1), violation('release of l without shared hold')],
  ]
  it.each(rows.map((row) => [describeOp(row[0]), JSON.stringify(row[1]), ...row] as const))('%s, where it is %s', (_, __, lockOp, state, effect) => {
    expect(onLock(lockOp, state, 1)).toEqual(effect)
  })
})

describe('onDomain, by task 1', () => {
  const op = (kind: DomainOp['kind']): DomainOp => ({ kind, domain: d })
  const at = (depth: number[], waits: number[]): DomainState => ({ depth, waits })
  const rows: [DomainOp, DomainState, object][] = [
    [op('enter'), at([0, 1], [0, 0]), done(at([0, 2], [0, 0]), undefined)],
    [op('exit'), at([0, 2], [0b10, 0]), done(at([0, 1], [0b10, 0]), undefined)],
    [op('exit'), at([0, 1], [0b10, 0]), done(at([0, 0], [0, 0]), undefined)],
    [op('exit'), at([1, 0], [0, 0]), violation('exit from d without enter')],
    [op('graceStart'), at([2, 0], [0, 0]), done(at([2, 0], [0, 0b1]), undefined)],
    [op('graceStart'), at([0, 1], [0, 0]), done(at([0, 1], [0, 0b10]), undefined)],
    [op('graceWait'), at([1, 0], [0, 0b1]), blocked(0b1)],
    [op('graceWait'), at([1, 0], [0, 0]), done(at([1, 0], [0, 0]), undefined)],
  ]
  it.each(rows.map((row) => [describeOp(row[0]), JSON.stringify(row[1]), ...row] as const))('%s, where it is %s', (_, __, domainOp, state, effect) => {
    expect(onDomain(domainOp, state, 1)).toEqual(effect)
  })
})

function describeOp(op: Op): string {
  return Object.entries(op).flatMap(([name, part]) =>
    part === FREED ? 'FREED' : typeof part === 'object' ? [] : name === 'kind' ? String(part) : `${name} ${String(part)}`).join(' ')
}
