import { lockdep_assert_held, lockdep_assert_held_write } from '../../kernel/lockdep.ts'
import { refcount_inc_not_zero } from '../../kernel/atomic.ts'
import { load } from '../../kernel/rwonce.ts'
import { read_lock, read_unlock, write_lock, write_unlock } from '../../kernel/locks.ts'
import type { Task } from '../../ops/op.ts'
import { KVM_PAGES_PER_HPAGE, PG_LEVEL_2M, type kvm } from '../types.ts'
import type { kvm_gfn_range } from '../kvm_main/mmu_notifier.ts'
import { requestApicReload } from './apic_access.ts'
import { gstage_unmap_range } from '../riscv/gstage.ts'
import { kvm_tdp_mmu_invalidate_roots, kvm_tdp_mmu_put_root } from './mmu_root.ts'
import type { kvm_mmu_root } from './spte.ts'
import { tdp_mmu_zap_leafs, zapRoot } from './zap_root.ts'

/**
 * kvm_unmap_gfn_range(), kvm_tdp_mmu_unmap_gfn_range(): all roots that are not freed, invalid ones too.
 *
 * Locks: mmu_lock for writing; an invalidation pending, or slots_lock.
 */
export function* kvm_unmap_gfn_range(kvm: kvm, range: kvm_gfn_range): Task<void> {
  yield* lockdep_assert_held_write(kvm.mmu_lock)
  const pending = yield* load(kvm.mmu_invalidate_in_progress)
  if (pending === 0) yield* lockdep_assert_held(kvm.slots_lock)
  if (kvm.arch.gstage !== undefined) {
    yield* gstage_unmap_range(kvm, kvm.arch.gstage, range.start, range.end)
    return
  }
  for (const root of kvm.arch.roots) {
    if (kvm.freesRoots) yield* zapYieldSafe(kvm, root, range)
    else if ((yield* load(root.root_count)) > 0) yield* tdp_mmu_zap_leafs(kvm, root, range.start, range.end)
  }
  // clause: 4.7-apic-request
  if (range.slot.isApicAccessPage && kvm.arch.apic !== undefined) yield* requestApicReload(kvm.arch.apic)
}

/**
 * One turn of for_each_tdp_mmu_root_yield_safe(): a reference keeps the root while the zap yields.
 *
 * Locks: mmu_lock for writing, which the zap may yield.
 * Left out: the same in VMs whose roots are never freed, where nothing can be missed.
 */
function* zapYieldSafe(kvm: kvm, root: kvm_mmu_root, range: kvm_gfn_range): Task<void> {
  // bug: 2021-unmap-continues-in-freed-root; was: `if ((yield* load(root.root_count)) === 0) return`
  if (!(yield* refcount_inc_not_zero(root.root_count))) return
  yield* tdp_mmu_zap_leafs(kvm, root, range.start, range.end)
  // bug: 2021-unmap-continues-in-freed-root
  yield* kvm_tdp_mmu_put_root(root)
}

/**
 * DOC: clause 4.6-non-present-to-present
 *
 * With `mmu_lock` held for reading, a mirror SPTE changes from non-present to present, and in no other way. Zapping
 * or splitting one takes the lock for writing; so a TDX guest has no fast zap of all roots, and its memslots are zapped
 * leaf by leaf. An attempt bugs the VM, and returns -EIO: -EBUSY would ask the caller to try again.
 *
 * Kernel: __tdp_mmu_set_spte_atomic(), arch/x86/kvm/mmu/tdp_mmu.c, 6.14 to 7.2
 * Kernel: kvm_arch_flush_shadow_memslot(), arch/x86/kvm/mmu/mmu.c, 6.12 to 7.2
 * Differs: up to 7.1 one of the two wrong changes is answered with -EBUSY. 6b1280a738f9 moved the checks to TDX code.
 */

/**
 * kvm_arch_flush_shadow_memslot(): kvm_mmu_zap_all_fast(), a new generation of roots, or a zap of the memslot.
 *
 * Locks: slots_lock held. Takes mmu_lock for writing, then for reading.
 * Left out: the quirk by which userspace chooses the second way. arm64, which has one table for good, knows no other.
 */
export function* kvm_arch_flush_shadow_memslot(kvm: kvm): Task<void> {
  // clause: 4.6-non-present-to-present
  if (kvm.arch.roots.some(({ mirror }) => mirror !== undefined)) return yield* kvm_mmu_zap_memslot(kvm)
  if (kvm.flushesLeaves) return yield* kvm_mmu_zap_memslot(kvm)
  yield* write_lock(kvm.mmu_lock)
  const root = yield* kvm_tdp_mmu_invalidate_roots(kvm)
  yield* write_unlock(kvm.mmu_lock)
  yield* read_lock(kvm.mmu_lock)
  yield* zapRoot(root)
  yield* kvm_tdp_mmu_put_root(root)
  yield* read_unlock(kvm.mmu_lock)
}

/**
 * kvm_mmu_zap_memslot(): leaf by leaf, in all roots.
 *
 * Locks: slots_lock held. Takes mmu_lock for writing.
 * Left out: the bounds of the memslot; a VM that comes here has only one.
 */
function* kvm_mmu_zap_memslot(kvm: kvm): Task<void> {
  yield* write_lock(kvm.mmu_lock)
  for (const root of kvm.arch.roots) {
    yield* tdp_mmu_zap_leafs(kvm, root, 0, root.spte.length * KVM_PAGES_PER_HPAGE(PG_LEVEL_2M))
  }
  yield* write_unlock(kvm.mmu_lock)
}
