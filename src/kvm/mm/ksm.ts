import { atomic_add_return } from '../../kernel/atomic.ts'
import { load, store } from '../../kernel/rwonce.ts'
import { spin_lock, spin_unlock } from '../../kernel/locks.ts'
import type { Task } from '../../ops/op.ts'
import { kvm_mmu_notifier_change_pte } from '../arm64/change_pte.ts'
import { kvm_mmu_notifier_invalidate_range_end, kvm_mmu_notifier_invalidate_range_start } from '../kvm_main/mmu_notifier.ts'
import type { hva_t } from '../types.ts'
import { at, FRAMES_PER_PMD, pageRefcount, pmdIndex, pmdOf, ptePlace } from './pgtable.ts'
import type { mm_struct } from './types.ts'

/**
 * mm/ksm.c replace_page(): another page with the same contents takes the place of this one.
 *
 * Locks: takes the page-table lock, and tells KVM with it held.
 * Left out: the comparison, write protection. The page that is shared is the one a collapse would allocate.
 */
export function* replace_page(mm: mm_struct, hva: hva_t): Task<void> {
  const kvm = mm.notifier()
  yield* kvm_mmu_notifier_invalidate_range_start(kvm, hva, hva + 1)
  yield* spin_lock(mm.ptl)
  const pmd = yield* load(pmdOf(mm, hva))
  const place = pmd.kind === 'table' ? ptePlace(mm, pmd.table, hva) : undefined
  const old = place === undefined ? null : yield* load(place)
  if (place !== undefined && old !== null) {
    const kpfn = at(mm.collapsedPfn, pmdIndex(mm, hva), 'page to share') + ((hva - mm.firstHva) % FRAMES_PER_PMD)
    yield* kvm_mmu_notifier_change_pte(kvm, hva, kpfn)
    yield* store(place, kpfn)
    yield* atomic_add_return(-1, pageRefcount(mm, old))
  }
  yield* spin_unlock(mm.ptl)
  yield* kvm_mmu_notifier_invalidate_range_end(kvm, hva, hva + 1)
}
