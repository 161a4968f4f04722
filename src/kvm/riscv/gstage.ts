import { load, store } from '../../kernel/rwonce.ts'
import { cond_resched_rwlock_write, spin_lock, spin_unlock } from '../../kernel/locks.ts'
import { srcu_read_lock, srcu_read_unlock } from '../../kernel/srcu.ts'
import { cell, FREED, identity, type Cell } from '../../ops/shared.ts'
import type { Task } from '../../ops/op.ts'
import { at } from '../mm/pgtable.ts'
import type { gfn_t, kvm, kvm_pfn_t } from '../types.ts'

/*
 * arch/riscv/kvm: the G-stage tables. One level stands for all; what matters is who may free it.
 */

/** The page at the top; its entries are freed with it. */
export interface gstage_pgd {
  readonly name: string
  readonly pte: readonly Cell<kvm_pfn_t | null>[]
}

/** kvm->arch.pgd, null once it is freed. */
export interface kvm_gstage {
  readonly pgd: Cell<gstage_pgd | null>
}

/** With all frames of the guest mapped. */
export function createGstage(npages: number): kvm_gstage {
  const pte = Array.from({ length: npages }, (_, gfn) => cell<kvm_pfn_t | null>(`pte[${String(gfn)}] of the pgd`, 32 + gfn))
  return { pgd: cell<gstage_pgd | null>('kvm->arch.pgd', identity('pgd', { name: 'pgd', pte })) }
}

/**
 * gstage_unmap_range(): clears the entries of `[start, end)`, and yields mmu_lock in between.
 *
 * Locks: mmu_lock. Whoever frees the tables takes it too, so after a yield the root has to be looked at again.
 * Left out: levels, sizes, and unmappings that may not block.
 */
export function* gstage_unmap_range(kvm: kvm, gstage: kvm_gstage, start: gfn_t, end: gfn_t): Task<void> {
  let pgd = yield* load(gstage.pgd)
  for (let gfn = start; gfn < end; gfn++) {
    if (pgd === null) return
    const entry = at(pgd.pte, gfn, 'entry of the pgd')
    if ((yield* load(entry)) !== null) yield* store(entry, null)
    if (gfn + 1 < end) {
      yield* cond_resched_rwlock_write(kvm.mmu_lock)
      // bug: 2026-gstage-root-freed-during-unmap
      pgd = yield* load(gstage.pgd)
    }
  }
}

/** kvm_riscv_mmu_free_pgd(), kvm_riscv_gstage_free_pgd() in 6.12. Locks: takes mmu_lock, and frees without it. */
function* kvm_riscv_mmu_free_pgd(kvm: kvm, gstage: kvm_gstage): Task<void> {
  yield* spin_lock(kvm.mmu_lock)
  const pgd = yield* load(gstage.pgd)
  yield* store(gstage.pgd, null)
  yield* spin_unlock(kvm.mmu_lock)
  for (const entry of pgd?.pte ?? []) yield* store(entry, FREED as unknown as kvm_pfn_t)
}

/**
 * mmu_notifier_ops.release of KVM: the process exits, and its guest's tables go at once.
 *
 * Locks: takes kvm->srcu, mmu_lock.
 * Left out: architectures that keep their tables until the VM is destroyed.
 */
export function* kvm_mmu_notifier_release(kvm: kvm): Task<void> {
  yield* srcu_read_lock(kvm.srcu)
  if (kvm.arch.gstage !== undefined) yield* kvm_riscv_mmu_free_pgd(kvm, kvm.arch.gstage)
  yield* srcu_read_unlock(kvm.srcu)
}
