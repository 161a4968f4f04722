import { spin_lock, spin_unlock, write_lock, write_unlock } from '../../kernel/locks.ts'
import { load, store } from '../../kernel/rwonce.ts'
import { synchronize_srcu } from '../../kernel/srcu.ts'
import type { Task } from '../../ops/op.ts'
import type { Protocol, SlotState } from './state.ts'
import { zap } from './zap.ts'

/** The slot in the active container, read inside an SRCU section. */
export function* read_slot(p: Protocol): Task<SlotState> {
  const active = yield* load(p.memslots)
  const state = yield* load(p.slot[active])
  if (state === 'FREED') yield { kind: 'fail', violation: 'FREED slot read' }
  return state
}

/** kvm_swap_active_memslots(). */
function* swap(p: Protocol, to: 0 | 1): Task<void> {
  yield* spin_lock(p.mn_lock)
  yield* store(p.wtask, 1)
  while (p.mutant !== 'M_NOMNWAIT' && (yield* load(p.mn_count)) !== 0) {
    yield* store(p.tstate, 1)
    yield* spin_unlock(p.mn_lock)
    yield { kind: 'await', cell: p.tstate, test: 'is', value: 0 }
    yield* spin_lock(p.mn_lock)
  }
  yield* store(p.wtask, 0)
  yield* store(p.tstate, 0)
  // rulebook: ignore mn-field-without-mn-lock -- only the mutant publishes without having waited
  yield* store(p.memslots, to)
  yield* spin_unlock(p.mn_lock)
}

/**
 * KVM_SET_USER_MEMORY_REGION, delete: INVALID, wait, zap, then NONE and wait once more.
 *
 * With a single swap an invalidation between the publication and the zap would find no slot, zap
 * nothing and free a page that is still mapped.
 */
export function* delete_slot(p: Protocol): Task<void> {
  yield* store(p.slot[1], 'INVALID')
  yield* swap(p, 1)
  if (p.mutant === 'M_ZAPFIRST') yield* zap_all(p)
  if (p.mutant !== 'M_NOSYNC') yield* synchronize_srcu(p.srcu)
  if (p.mutant !== 'M_ZAPFIRST') yield* zap_all(p)
  yield* store(p.slot[0], 'FREED')
  yield* store(p.slot[0], 'NONE')
  yield* swap(p, 0)
  if (p.mutant !== 'M_NOSYNC') yield* synchronize_srcu(p.srcu)
  yield* store(p.slot[1], 'FREED')
}

function* zap_all(p: Protocol): Task<void> {
  yield* write_lock(p.mmu_lock)
  yield* zap(p, 0, p.frames)
  yield* write_unlock(p.mmu_lock)
}
