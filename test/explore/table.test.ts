import { describe, expect, it } from 'vitest'
import type { Task } from '../../src/ops/op.ts'
import { FREED, cell, domain, lock } from '../../src/ops/shared.ts'
import type { Value } from '../../src/ops/shared.ts'
import { formatValue } from '../../src/explore/formatValue.ts'
import { replay } from '../../src/explore/replay.ts'
import { renderTrace } from '../../src/explore/table.ts'
import { acquire, enter, exit, graceStart, graceWait, load, release, store } from './ops.ts'

const seq = cell<Value>('mmu_invalidate_seq', 0)
const spte = cell<Value>('spte', 'none')
const slot = cell<Value>('slot', 'LIVE')
const ref = cell<Value>('ref', 1)
const mmuLock = lock('mmu_lock')
const slotsLock = lock('slots_lock')
const srcu = domain('kvm->srcu')

function* vcpu0(): Task<void> {
  yield enter(srcu)
  yield load(ref)
  const snapshot = yield load(seq)
  yield acquire(mmuLock, 'shared')
  if ((yield load(seq)) === snapshot) yield { kind: 'cmpxchg', cell: spte, expect: 'none', value: { pfn: 3, level: '2M' } }
  yield release(mmuLock, 'shared')
  yield load(slot)
  yield exit(srcu)
}

function* vmm(): Task<void> {
  yield acquire(slotsLock)
  yield acquire(mmuLock)
  yield { kind: 'add', cell: seq, delta: 1 }
  yield release(mmuLock)
  yield graceStart(srcu)
  yield store(slot, FREED)
  yield graceWait(srcu)
  yield release(slotsLock)
}

const trace = replay({ name: 'demo', tasks: { vcpu0, vmm } }, 'A3B6A4')

describe('renderTrace', () => {
  it('gives each task a column, and shows where the schedule switches', () => {
    expect(`\n${renderTrace(trace)}\n`).toBe(`
   vcpu0                  │ vmm
   ───────────────────────┼─────────────────────────────────
A3 enter kvm->srcu        │
   mmu_invalidate_seq ➜ 0 │
B6                        │ lock(slots_lock)
                          │ write_lock(mmu_lock)
                          │ mmu_invalidate_seq += 1 (was 0)
                          │ write_unlock(mmu_lock)
                          │ grace period of kvm->srcu begins
                          │ slot = FREED
A4 read_lock(mmu_lock)    │
   mmu_invalidate_seq ➜ 1 │
   read_unlock(mmu_lock)  │
   slot ➜ FREED ✗         │
schedule A3B6A4 (1 of 13 ops not shown)
use after free: slot
`)
  })

  it('shows every op if asked for detail', () => {
    const long = renderTrace(trace, { detail: 'long' })
    expect(long).toContain('   ref ➜ 1 ')
    expect(long).not.toContain('not shown')
  })

  it('breaks long texts to keep to the width', () => {
    const wide = replay({ name: 'demo', tasks: { vcpu0, vmm } }, 'A8')
    const lines = renderTrace(wide, { width: 40 }).split('\n')
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(40)
    expect(lines.slice(4, 7)).toEqual([
      '   cmpxchg(spte, none, level=2M    │',
      '     pfn=3) ➜ none                 │',
      '   read_unlock(mmu_lock)           │',
    ])
  })
})

describe('an add that is not made', () => {
  it('reads as the read that it is', () => {
    const dying = cell<Value>('file references', 0)
    function* get(): Task<void> {
      yield { kind: 'add', cell: dying, delta: 1, unless: 0 }
    }
    function* put(): Task<void> {
      yield { kind: 'add', cell: dying, delta: -1 }
    }
    const text = renderTrace(replay({ name: 'get', tasks: { get, put } }, 'A1B1'))
    expect(text).toContain('file references ➜ 0')
    expect(text).not.toContain('+=')
  })
})

describe('formatValue', () => {
  it.each([
    [0, '0'], ['LIVE', 'LIVE'], ['', "''"], [undefined, 'undefined'], [null, 'null'], [FREED, 'FREED'], [seq, 'mmu_invalidate_seq'],
    [{ pfn: 3, level: '2M' }, 'pfn=3 level=2M'], [[1, { a: 1 }], '[1 {a=1}]'], [{ range: { from: 0, to: 1 } }, 'range={from=0 to=1}'],
  ])('writes %j as %s', (value, text) => {
    expect(formatValue(value)).toBe(text)
  })
})
