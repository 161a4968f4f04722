import { atomic_add_return } from '../../kernel/atomic.ts'
import { load, store } from '../../kernel/rwonce.ts'
import { lockdep_assert_held_write } from '../../kernel/lockdep.ts'
import { read_lock, read_unlock } from '../../kernel/locks.ts'
import type { Task } from '../../ops/op.ts'
import { FREED } from '../../ops/shared.ts'
import type { kvm, kvm_vcpu } from '../types.ts'
import type { kvm_mmu_root, spte } from './spte.ts'
import { kvm_mmu_zap_oldest_mmu_pages } from './shadow_pages.ts'
import { zapRoot } from './zap_root.ts'

/*
 * arch/x86/kvm/mmu/mmu.c and tdp_mmu.c: the life of a root.
 */

/**
 * kvm_mmu_reload(), kvm_tdp_mmu_get_vcpu_root_hpa(): the vCPU takes a reference to the current root.
 *
 * Locks: takes mmu_lock for reading.
 * Left out: allocation of a root (they are made beforehand) and the requests that lead here; a vCPU
 * of the model reloads before each entry, which is when the kernel looks at KVM_REQ_MMU_FREE_OBSOLETE_ROOTS.
 */
export function* kvm_mmu_reload(vcpu: kvm_vcpu): Task<kvm_mmu_root> {
  const kvm = vcpu.kvm
  yield* read_lock(kvm.mmu_lock)
  const root = yield* load(kvm.arch.currentRoot)
  yield* atomic_add_return(1, root.root_count)
  yield* read_unlock(kvm.mmu_lock)
  return root
}

/**
 * kvm_tdp_mmu_put_root(): the root is freed with its last reference.
 *
 * Left out: the RCU grace period before its memory goes; zaps are no RCU readers while they yield.
 */
export function* kvm_tdp_mmu_put_root(root: kvm_mmu_root): Task<void> {
  const count = yield* atomic_add_return(-1, root.root_count)
  if (count > 0 || !root.isFreed) return
  for (const entry of root.spte) yield* store(entry, FREED as unknown as spte)
}

/**
 * kvm_tdp_mmu_invalidate_roots() and the new mmu_valid_gen: no mapping may be made in the old root.
 *
 * Locks: mmu_lock for writing.
 */
export function* kvm_tdp_mmu_invalidate_roots(kvm: kvm): Task<kvm_mmu_root> {
  yield* lockdep_assert_held_write(kvm.mmu_lock)
  const old = yield* load(kvm.arch.currentRoot)
  const next = kvm.arch.roots[kvm.arch.roots.indexOf(old) + 1]
  if (next === undefined) throw new Error('the scenario has too few roots')
  yield* store(old.invalid, true)
  yield* store(kvm.arch.currentRoot, next)
  return old
}

/**
 * make_mmu_pages_available(): reclaims shadow pages if there are none left, the root in use included.
 *
 * Locks: mmu_lock for writing.
 * Left out: which page is the oldest; the model always takes a nested guest's if there is one, otherwise the whole
 * current root, the case that makes the rule necessary.
 */
export function* make_mmu_pages_available(vcpu: kvm_vcpu): Task<void> {
  const kvm = vcpu.kvm
  // bug: 2022-reclaim-under-read-lock
  yield* lockdep_assert_held_write(kvm.mmu_lock)
  if ((yield* load(kvm.arch.n_available_mmu_pages)) > 0) return
  if (kvm.arch.active_mmu_pages !== undefined) {
    yield* kvm_mmu_zap_oldest_mmu_pages(kvm.arch.active_mmu_pages)
    yield* store(kvm.arch.n_available_mmu_pages, 1)
    return
  }
  const root = yield* kvm_tdp_mmu_invalidate_roots(kvm)
  yield* zapRoot(root)
  yield* store(kvm.arch.n_available_mmu_pages, 1)
  yield* kvm_tdp_mmu_put_root(root)
}
