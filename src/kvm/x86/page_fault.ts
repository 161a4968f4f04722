import { load } from '../../kernel/rwonce.ts'
import { read_lock, read_unlock, write_lock, write_unlock } from '../../kernel/locks.ts'
import { srcu_read_lock, srcu_read_unlock } from '../../kernel/srcu.ts'
import type { Task } from '../../ops/op.ts'
import { gfn_to_memslot, mmu_invalidate_retry_gfn } from '../kvm_host.ts'
import { kvm_mem_is_private } from '../kvm_main/mem_attributes.ts'
import { kvm_release_pfn_clean } from '../kvm_main/pfn.ts'
import { PG_LEVEL_2M, type gfn_t, type kvm_vcpu, type PgLevel, type RetPf } from '../types.ts'
import { direct_map } from './direct_map.ts'
import { newFault, type kvm_page_fault } from './fault.ts'
import { kvm_faultin_pfn, kvm_handle_noslot_fault } from './faultin.ts'
import { kvm_mmu_reload, kvm_tdp_mmu_put_root, make_mmu_pages_available } from './mmu_root.ts'
import { kvm_tdp_mmu_map } from './tdp_mmu_map.ts'

/**
 * DOC: 4 Synchronization while managing guest faults
 *
 * This section explains how these mechanisms work together:
 *
 * - `kvm->srcu`, which protects memslots,
 * - `kvm->mmu_lock` and the `kvm->mmu_invalidate_*` fields, which track pending invalidations,
 * - the `kvm->mn_*` fields, which keep the former balanced while memslots change.
 */

/**
 * DOC: 4.1 Overview
 *
 * KVM resolves a guest page fault by translating the guest frame number (GFN) into a host page frame number
 * (PFN), with the help of a memslot and of the page tables of the VMM's process, and installs the result in
 * its shadow page tables. Meanwhile the host may ask KVM to invalidate what it is about to install:
 *
 * 1. MMU notifiers: the core MM tells KVM before and after it changes a mapping in the VMM's address space.
 * 2. Memory attribute changes: `KVM_SET_MEMORY_ATTRIBUTES` makes guest memory private or shared.
 * 3. guest_memfd: punching a hole, releasing the file, or a memory error.
 * 4. `kvm_zap_gfn_range()`, for example when APICv is inhibited.
 * 5. Memslot updates: `KVM_SET_USER_MEMORY_REGION` deletes or moves a memslot. Creating one invalidates
 *    nothing. A change of flags does not change what is mapped; x86 write-protects, splits or zaps SPTEs for
 *    dirty logging once the new memslot is active.
 *
 * The first four use the `kvm->mmu_invalidate_*` fields of 4.2. KVM lets the fault proceed optimistically,
 * checks for a pending invalidation just before it installs the mapping, and retries the fault if there is
 * one:
 *
 * - [[4.1-check-before-install]]
 *
 * Deleting and moving a memslot do not use these fields (except on powerpc radix, which bumps the sequence
 * number). They rely on `kvm->srcu`, on the `KVM_MEMSLOT_INVALID` flag and, on x86, on new roots:
 *
 * - [[4.1-srcu]]
 * - [[4.1-delete-in-two-steps]]
 * - [[4.1-zap-after-invalid-is-published]]
 * - [[4.1-retry-on-invalid-memslot]]
 * - [[4.1-zap-before-removal]]
 * - [[4.1-obsolete-root]]
 *
 * As section 1 says of the locks around `kvm->srcu`, a section must not wait for the task that waits for it:
 *
 * - [[4.1-slots-lock-outside-srcu]]
 * - [[4.1-arch-lock-before-grace-period]]
 * - [[4.1-no-waiting-for-an-update]]
 * - [[4.1-reload-before-each-attempt]]
 */

/**
 * DOC: clause 4.1-check-before-install
 *
 * After it has taken `mmu_lock`, and before it installs anything, the fault checks whether what it looked
 * up may have been invalidated since its snapshot of `kvm->mmu_invalidate_seq`. If so it installs nothing
 * and is retried. The fast path of section 2 is exempt: it only changes bits of a present SPTE, with cmpxchg.
 *
 * Kernel: kvm_tdp_mmu_page_fault(), arch/x86/kvm/mmu/mmu.c, 6.12 to 7.2
 * Kernel: direct_page_fault(), arch/x86/kvm/mmu/mmu.c, 6.1 to 7.2
 */

/**
 * DOC: clause 4.1-srcu
 *
 * Whoever looks at memslots, be it a fault, an MMU notifier event or a zap that walks them, holds `kvm->srcu` (or
 * `kvm->slots_lock`) from before it reads the active container until it no longer uses any memslot of it. That keeps
 * the container and the memslots it has read allocated and unchanged. It does not stop a newer container from being
 * published: a second lookup in the same section may find another memslot, so a fault looks its memslot up once
 * and keeps it.
 *
 * Kernel: vcpu_enter_guest(), arch/x86/kvm/x86.c, 6.1 to 7.2
 * Kernel: __kvm_handle_hva_range(), virt/kvm/kvm_main.c, 6.1 to 6.12
 * Differs: kvm_zap_gfn_range() walked memslots without it before b59a87c1ba3c.
 */

/**
 * DOC: clause 4.1-obsolete-root
 *
 * (x86) A fault that has taken `mmu_lock` checks that its root is still valid. Deleting or moving a memslot may
 * invalidate all roots, and reclaiming shadow pages may invalidate a root; they are zapped then. A mapping installed
 * after that would stay in a root that nobody cleans up again.
 *
 * Kernel: is_page_fault_stale(), arch/x86/kvm/mmu/mmu.c, 6.1 to 7.2
 */

/**
 * is_page_fault_stale(). Locks: mmu_lock in either mode.
 *
 * Left out: roots without a shadow page (PAE), and faults without a memslot, which skip the last test.
 */
export function* is_page_fault_stale(vcpu: kvm_vcpu, fault: kvm_page_fault): Task<boolean> {
  // clause: 4.1-obsolete-root
  if (yield* load(fault.root.invalid)) return true
  // bug: 2023-private-memory-has-no-hva; was: `return yield* mmu_invalidate_retry_gfn(vcpu.kvm, fault.mmu_seq, fault.is_private ? -1 : fault.gfn)`
  return yield* mmu_invalidate_retry_gfn(vcpu.kvm, fault.mmu_seq, fault.gfn)
}

/**
 * DOC: clause 4.2.1-precheck-is-a-hint
 *
 * `mmu_invalidate_retry_gfn_unsafe()` never replaces the check under `mmu_lock`; its answer may be wrong in both
 * directions. It spares a fault that must be retried anyway from contending `mmu_lock`, which would make a zap
 * yield to a vCPU that cannot proceed.
 *
 * Kernel: mmu_invalidate_retry_gfn_unsafe(), include/linux/kvm_host.h, 6.9 to 7.2
 */

/**
 * DOC: clause 4.2.1-lock-held-until-install
 *
 * `mmu_lock` is not dropped between the check and the installation, not even for a moment. If it has to be
 * dropped, the check has to be made again.
 *
 * Kernel: kvm_tdp_mmu_page_fault(), arch/x86/kvm/mmu/mmu.c, 6.12 to 7.2
 * Kernel: mmu_sync_children(), arch/x86/kvm/mmu/mmu.c, 6.1 to 7.2
 */

/**
 * kvm_tdp_mmu_page_fault(): mmu_lock for reading, so several faults map at once.
 *
 * Locks: kvm->srcu; takes mmu_lock.
 * Left out: page tracking, fast_page_fault(), topping up caches.
 */
export function* kvm_tdp_mmu_page_fault(vcpu: kvm_vcpu, fault: kvm_page_fault): Task<RetPf> {
  const { kvm } = vcpu
  let r = yield* kvm_faultin_pfn(vcpu, fault)
  if (r !== 'RET_PF_CONTINUE') return r
  const orig_pfn = fault.pfn
  r = 'RET_PF_RETRY'
  yield* read_lock(kvm.mmu_lock)
  // clause: 4.2.1-precheck-is-a-hint; without: `const stale = yield* load(fault.root.invalid)`
  const stale = yield* is_page_fault_stale(vcpu, fault)
  // clause: 4.2.1-lock-held-until-install; without: `if (!stale) { yield* read_unlock(kvm.mmu_lock); yield* read_lock(kvm.mmu_lock); r = yield* kvm_tdp_mmu_map(vcpu, fault) }`
  // bug: 2022-reclaim-under-read-lock; was: `if (!stale) { yield* make_mmu_pages_available(vcpu); r = yield* kvm_tdp_mmu_map(vcpu, fault) }`
  if (!stale) r = yield* kvm_tdp_mmu_map(vcpu, fault)
  yield* read_unlock(kvm.mmu_lock)
  yield* kvm_release_pfn_clean(kvm, orig_pfn)
  return r
}

/**
 * DOC: clause 4.2.1-reclaim-before-check
 *
 * Nothing that may invalidate stands between the check and the mapping, not even with `mmu_lock` held for
 * writing throughout. `make_mmu_pages_available()` may zap the very root in use, so it comes before the check.
 * The opposite order was CVE-2026-64561.
 *
 * Kernel: direct_page_fault(), arch/x86/kvm/mmu/mmu.c, 6.1 to 7.2
 * Kernel: FNAME(page_fault)(), arch/x86/kvm/mmu/paging_tmpl.h, 6.1 to 7.2
 * Differs: kernels without 2abd5287f083 have the opposite order.
 */

/**
 * direct_page_fault(): the direct MMU without TDP MMU, mmu_lock for writing.
 *
 * Locks: kvm->srcu; takes mmu_lock.
 * Left out: as kvm_tdp_mmu_page_fault().
 */
function* direct_page_fault(vcpu: kvm_vcpu, fault: kvm_page_fault): Task<RetPf> {
  const { kvm } = vcpu
  let r = yield* kvm_faultin_pfn(vcpu, fault)
  if (r !== 'RET_PF_CONTINUE') return r
  const orig_pfn = fault.pfn
  r = 'RET_PF_RETRY'
  yield* write_lock(kvm.mmu_lock)
  // clause: 4.2.1-reclaim-before-check; without: swap
  yield* make_mmu_pages_available(vcpu)
  // clause: 4.1-check-before-install; without: `const stale = yield* load(fault.root.invalid)`
  const stale = yield* is_page_fault_stale(vcpu, fault)
  if (!stale) r = yield* direct_map(vcpu, fault)
  yield* write_unlock(kvm.mmu_lock)
  yield* kvm_release_pfn_clean(kvm, orig_pfn)
  return r
}

/** How a vCPU meets its faults: which MMU serves it and how large it may map. */
export interface GuestAccess {
  readonly gfn: gfn_t
  readonly mmu: 'tdp' | 'direct'
  readonly max_level?: PgLevel
  /** How often the guest comes back with the same fault; RET_PF_RETRY is returned after the last. */
  readonly attempts?: number
}

/**
 * A guest that touches `gfn`: enter, fault, handle, and again while the fault is to be retried.
 *
 * vcpu_run(), vcpu_enter_guest() and kvm_mmu_do_page_fault(): the root is taken before the guest is entered
 * and kvm->srcu is held from the exit until the next entry.
 * Left out: the kernel takes the root inside the section and keeps it across entries. Missed bug: a
 * deadlock of a reload that needs a lock of the updater.
 */
export function* vcpu_run(vcpu: kvm_vcpu, access: GuestAccess): Task<RetPf> {
  const { kvm } = vcpu
  let r: RetPf = 'RET_PF_RETRY'
  for (let attempt = access.attempts ?? 1; attempt > 0 && r === 'RET_PF_RETRY'; attempt--) {
    const root = yield* kvm_mmu_reload(vcpu)
    yield* srcu_read_lock(kvm.srcu)
    const is_private = yield* kvm_mem_is_private(kvm, access.gfn)
    // clause: 4.1-srcu; without: `const slot = yield* gfn_to_memslot(kvm, access.gfn); yield* srcu_read_unlock(kvm.srcu)`
    const slot = yield* gfn_to_memslot(kvm, access.gfn)
    if (slot === null) {
      r = yield* kvm_handle_noslot_fault(vcpu, { gfn: access.gfn, root })
    } else {
      const max_level = access.max_level ?? PG_LEVEL_2M
      const fault = newFault({ gfn: access.gfn, slot, root, is_private, max_level })
      r = yield* handleFault(vcpu, fault, access.mmu)
    }
    // clause: 4.1-srcu
    yield* srcu_read_unlock(kvm.srcu)
    yield* kvm_tdp_mmu_put_root(root)
  }
  return r
}

function* handleFault(vcpu: kvm_vcpu, fault: kvm_page_fault, mmu: 'tdp' | 'direct'): Task<RetPf> {
  return mmu === 'tdp'
    ? yield* kvm_tdp_mmu_page_fault(vcpu, fault)
    : yield* direct_page_fault(vcpu, fault)
}
