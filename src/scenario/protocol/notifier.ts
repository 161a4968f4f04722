import { spin_lock, spin_unlock, write_lock, write_unlock } from '../../kernel/locks.ts'
import { load, store } from '../../kernel/rwonce.ts'
import { srcu_read_lock, srcu_read_unlock } from '../../kernel/srcu.ts'
import type { Cell } from '../../ops/shared.ts'
import type { Task } from '../../ops/op.ts'
import { put_page } from './pages.ts'
import { read_slot } from './slots.ts'
import { INVALID } from './state.ts'
import type { Protocol } from './state.ts'
import { zap } from './zap.ts'

/** kvm_mmu_notifier_invalidate_range_start() for frames [from, to). */
function* invalidate_start(p: Protocol, from: number, to: number): Task<void> {
  yield* spin_lock(p.mn_lock)
  yield* store(p.mn_count, (yield* load(p.mn_count)) + 1)
  yield* spin_unlock(p.mn_lock)
  yield* srcu_read_lock(p.srcu)
  if ((yield* read_slot(p)) !== 'NONE') {
    yield* write_lock(p.mmu_lock)
    yield* begin(p, from, to)
    yield* zap(p, from, to)
    yield* write_unlock(p.mmu_lock)
  }
  yield* srcu_read_unlock(p.srcu)
}

/** kvm_mmu_invalidate_begin() and kvm_mmu_invalidate_range_add(). */
function* begin(p: Protocol, from: number, to: number): Task<void> {
  const others = yield* load(p.in_prog)
  yield* store(p.in_prog, others + 1)
  if (others === 0) {
    yield* store(p.rstart, INVALID)
    yield* store(p.rend, INVALID)
  }
  const start = yield* load(p.rstart)
  if (start === INVALID || p.mutant === 'M_OVERWRITE') {
    yield* store(p.rstart, from)
    yield* store(p.rend, to)
    return
  }
  yield* store(p.rstart, Math.min(start, from))
  yield* store(p.rend, Math.max(yield* load(p.rend), to))
}

/** kvm_mmu_notifier_invalidate_range_end(). */
function* invalidate_end(p: Protocol): Task<void> {
  yield* srcu_read_lock(p.srcu)
  if ((yield* read_slot(p)) !== 'NONE') {
    yield* write_lock(p.mmu_lock)
    if (p.mutant !== 'M_NOSEQ') yield* store(p.seq, (yield* load(p.seq)) + 1)
    yield* decrement(p.in_prog)
    if ((yield* load(p.rstart)) === INVALID) yield { kind: 'fail', violation: 'no range at the end' }
    yield* write_unlock(p.mmu_lock)
  }
  yield* srcu_read_unlock(p.srcu)
  yield* spin_lock(p.mn_lock)
  const isLast = (yield* decrement(p.mn_count)) === 0
  yield* spin_unlock(p.mn_lock)
  if (isLast && (yield* load(p.wtask)) !== 0) yield* store(p.tstate, 0)
}

/** Returns the value after. */
function* decrement(count: Cell<number>): Task<number> {
  const before = yield* load(count)
  if (before === 0) yield { kind: 'fail', violation: `${count.name} below 0` }
  yield* store(count, before - 1)
  return before - 1
}

/** Takes the host's mapping of a frame away. */
function* unmap(p: Protocol, frame: number): Task<void> {
  yield* spin_lock(p.ptl)
  const page = yield* load(p.pte[frame]!)
  if (page !== 0) yield* store(p.pte[frame]!, 0)
  yield* spin_unlock(p.ptl)
  if (page !== 0) yield* put_page(p, page)
}

/** A host thread that unmaps frames [from, to). */
export function* invalidate(p: Protocol, from: number, to: number): Task<void> {
  yield* invalidate_start(p, from, to)
  for (let frame = from; frame < to; frame += 1) yield* unmap(p, frame)
  yield* invalidate_end(p)
}

/** MADV_DONTNEED of frame 1 below a huge page: __split_huge_pmd() has a pair of its own for all of it. */
export function* split(p: Protocol): Task<void> {
  yield* invalidate_start(p, 1, 2)
  if (p.mutant !== 'M_NOINNER') yield* invalidate_start(p, 0, 2)
  yield* spin_lock(p.ptl)
  yield* store(p.pte[0]!, 1)
  yield* store(p.pte[1]!, 2)
  yield* store(p.pmd, 'TABLE')
  yield* spin_unlock(p.ptl)
  if (p.mutant !== 'M_NOINNER') yield* invalidate_end(p)
  yield* unmap(p, 1)
  yield* invalidate_end(p)
}

/** Reads every SPTE, as aging does. */
export function* age(p: Protocol): Task<void> {
  yield* srcu_read_lock(p.srcu)
  if ((yield* read_slot(p)) !== 'NONE') {
    yield* write_lock(p.mmu_lock)
    for (const spte of p.spte) yield* load(spte)
    yield* write_unlock(p.mmu_lock)
  }
  yield* srcu_read_unlock(p.srcu)
}
