import { load } from '../../kernel/rwonce.ts'
import { down_read, read_lock, read_unlock, up_read } from '../../kernel/locks.ts'
import { srcu_read_lock, srcu_read_unlock } from '../../kernel/srcu.ts'
import type { Task } from '../../ops/op.ts'
import { gfn_to_memslot, mmu_invalidate_retry } from '../kvm_host.ts'
import { gfn_to_pfn, kvm_release_pfn_clean } from '../kvm_main/pfn.ts'
import { kvm_set_pte } from '../loongarch/mmu.ts'
import { KVM_PFN_ERR_FAULT, PG_LEVEL_2M, PG_LEVEL_4K, type gfn_t, type kvm, type kvm_memory_slot, type kvm_vcpu, type PgLevel, type RetPf } from '../types.ts'
import { host_pfn_mapping_level } from '../x86/mapping_level.ts'

/**
 * DOC: clause 4.2.1-snapshot-first
 *
 * The snapshot of `kvm->mmu_invalidate_seq` is taken before the lookup whose result it is to vouch for, ordered by
 * `smp_rmb()`. An invalidation that ends between a lookup and a later snapshot is in the snapshot already, and the
 * check does not see it. arm64 and riscv look at the VMA first and take the snapshot before `mmap_read_unlock()`: a
 * change of the VMA, and so its invalidation, has to wait for that; they also rely on the unlock for the ordering.
 *
 * Kernel: user_mem_abort(), arch/arm64/kvm/mmu.c, 6.1 to 6.12
 * Kernel: kvm_faultin_pfn(), arch/x86/kvm/mmu/mmu.c, 6.1 to 6.12
 * Differs: kvm_s2_fault_get_vma_info() and kvm_mmu_faultin_pfn() in 7.2. arm64 before 13ec9308a857 took the snapshot after mmap_read_unlock().
 */

/**
 * DOC: clause 4.2.1-check-under-mmu-lock
 *
 * The check is made with `mmu_lock` held (powerpc HPT: with the rmap lock, which its zap takes as well). Before that,
 * an invalidation may begin, zap and end between the check and the lock.
 *
 * Kernel: user_mem_abort(), arch/arm64/kvm/mmu.c, 6.1 to 6.12
 * Kernel: kvm_tdp_mmu_page_fault(), arch/x86/kvm/mmu/mmu.c, 6.12 to 7.2
 * Differs: only mmu_invalidate_retry_gfn() asserts it with lockdep; mmu_invalidate_retry() does not.
 */

/**
 * user_mem_abort(): the size of the VMA, looked up under mmap_lock and used under mmu_lock.
 *
 * Locks: takes kvm->srcu, mmap_lock, mmu_lock.
 * Left out: transparent_hugepage_adjust() (the exact analogue of host_pfn_mapping_level()), permissions. The
 * stage-2 tables are those of the LoongArch model; parallel faults with mmu_lock held for reading are not run.
 */
export function* user_mem_abort(vcpu: kvm_vcpu, gfn: gfn_t): Task<RetPf> {
  const { kvm } = vcpu
  yield* srcu_read_lock(kvm.srcu)
  const slot = yield* gfn_to_memslot(kvm, gfn)
  const r = slot === null ? 'RET_PF_EMULATE' : yield* abortInSlot(kvm, slot, gfn)
  yield* srcu_read_unlock(kvm.srcu)
  return r
}

function* abortInSlot(kvm: kvm, slot: kvm_memory_slot, gfn: gfn_t): Task<RetPf> {
  yield* down_read(kvm.mm.mmap_lock)
  const vma_pages = yield* load(kvm.mm.vmaPages)
  // clause: 4.2.1-snapshot-first; without: swap
  const mmu_seq = yield* load(kvm.mmu_invalidate_seq)
  yield* up_read(kvm.mm.mmap_lock)
  const pfn = yield* gfn_to_pfn(kvm, slot, gfn)
  if (pfn === KVM_PFN_ERR_FAULT) return '-EFAULT'
  // clause: 4.2.1-check-under-mmu-lock; without: swap
  yield* read_lock(kvm.mmu_lock)
  const retry = yield* mmu_invalidate_retry(kvm, mmu_seq)
  if (!retry) {
    const level = yield* blockLevel(kvm, { slot, gfn, vma_pages })
    yield* kvm_set_pte(kvm, gfn, pfn, level)
  }
  yield* read_unlock(kvm.mmu_lock)
  yield* kvm_release_pfn_clean(kvm, pfn)
  return retry ? 'RET_PF_RETRY' : 'RET_PF_FIXED'
}

interface Block {
  readonly slot: kvm_memory_slot
  readonly gfn: gfn_t
  readonly vma_pages: number
}

/**
 * How large the fault may map: hugetlbfs maps with the pages of its VMA, a device as it likes.
 *
 * Locks: mmu_lock, in which the fault was found not to be stale.
 * Left out: get_user_mapping_size() is host_pfn_mapping_level() here. Before 71cc2c67fb8f VM_PFNMAP was not asked for.
 */
function* blockLevel(kvm: kvm, { slot, gfn, vma_pages }: Block): Task<PgLevel> {
  // bug: 2026-block-size-from-vma
  if (kvm.mm.isPfnmap) return yield* host_pfn_mapping_level(kvm, gfn, slot)
  return vma_pages === 2 ? PG_LEVEL_2M : PG_LEVEL_4K
}
