import { load } from '../../kernel/rwonce.ts'
import { srcu_read_lock, srcu_read_unlock } from '../../kernel/srcu.ts'
import type { Task } from '../../ops/op.ts'
import { __kvm_memslots, loadSlot } from '../kvm_host.ts'
import { age_gfn_loongarch } from '../loongarch/age.ts'
import { kvm_age_gfn } from '../x86/age.ts'
import type { hva_t, kvm } from '../types.ts'
import { __kvm_handle_hva_range, inGuestFrames, type kvm_gfn_range } from './mmu_notifier.ts'

/**
 * DOC: 4.9 Aging without `mmu_lock`
 *
 * The core MM asks which pages have been used lately, and KVM answers from the Accessed bits of its SPTEs and clears
 * them. Reclaim does that often, and it changes nothing that the guest can see. So since 6.15 it is done without
 * `mmu_lock` where the architecture selects `CONFIG_KVM_MMU_LOCKLESS_AGING`: x86 and s390.
 *
 * What lockless means: `__kvm_handle_hva_range()` does not take `mmu_lock`, and everything below it has to do
 * without. What it does not mean:
 *
 * - It is not a lockless walk of memslots. That walk never depended on `mmu_lock`.
 * - It is not free of locks: the shadow MMU has one bit of each rmap for a lock.
 * - It is no licence for changing more than the Accessed bit, nor for installing, and it takes no part in the
 *   protocol of 4.2. Aging never touches the `kvm->mmu_invalidate_*` or `kvm->mn_*` fields, with `mmu_lock` or
 *   without.
 *
 * - [[4.9-memslots-by-srcu]]
 *
 * The TDP MMU:
 *
 * - [[4.9-walk-under-rcu]]
 * - [[4.9-conditional-update]]
 *
 * The rule for updates has another side. Whoever changes an SPTE with `mmu_lock` held uses an atomic exchange if the
 * SPTE has bits that change without the lock *and* must not get lost (spte_needs_atomic_update): Writable and
 * Dirty, see section 2, and with access tracking any. The Accessed bit alone is no reason. Aging does not flush TLBs,
 * so its answer is an estimate anyway, and a page wrongly taken for old costs one fault at most.
 *
 * The shadow MMU finds SPTEs by rmaps. A rmap is changed only with `mmu_lock` held for writing, and so all others who
 * walk it hold that. For aging there is the bit `KVM_RMAP_LOCKED`. It protects the rmap, not the SPTEs it leads to:
 *
 * - [[4.9-rmap-locked-to-walk]]
 * - [[4.9-rmap-locked-to-change]]
 *
 * The option:
 *
 * - [[4.9-architecture-opts-in]]
 * - [[4.9-depends-on-generic-notifier]]
 * - [[4.9-option-has-a-type]]
 */

/**
 * DOC: clause 4.9-memslots-by-srcu
 *
 * The memslots are walked inside `kvm->srcu`, with `mmu_lock` and without. A memslot update holds `mmu_lock` neither
 * when it publishes nor when it frees, so `mmu_lock` keeps no memslot alive.
 *
 * Kernel: kvm_handle_hva_range(), virt/kvm/kvm_main.c, 7.2
 * Kernel: __kvm_handle_hva_range(), virt/kvm/kvm_main.c, 6.1 to 6.12
 */

/**
 * DOC: clause 4.9-architecture-opts-in
 *
 * Without the option aging takes `mmu_lock` for writing. An architecture selects it only if none of its tables is
 * freed under a walker without `mmu_lock`, and if it ages an entry with an atomic update. Where the entry is read and
 * written back, `mmu_lock` is what keeps a zap from coming in between.
 *
 * Kernel: kvm_age_hva_range(), virt/kvm/kvm_main.c, 7.2
 * Differs: arm64, riscv, loongarch, mips and powerpc do not select it (7.2). 6.1 and 6.12 have no such option.
 */

/**
 * kvm_mmu_notifier_clear_young(): whether the guest has used `[start, end)` since it was last asked.
 *
 * Locks: none held; takes kvm->srcu, and mmu_lock for writing without CONFIG_KVM_MMU_LOCKLESS_AGING.
 * Left out: the variants that only test, or flush TLBs.
 */
export function* kvm_mmu_notifier_clear_young(kvm: kvm, start: hva_t, end: hva_t): Task<'young' | 'old'> {
  const { aging } = kvm
  if (aging === undefined) throw new Error('the scenario has no Accessed bits')
  const handler = aging.mmu === 'loongarch' ? age_gfn_loongarch : kvm_age_gfn
  // clause: 4.9-architecture-opts-in; without: `const lockless = true`
  const lockless = aging.CONFIG_KVM_MMU_LOCKLESS_AGING
  const range = { start, end, on_lock: kvm_null_fn, handler }
  const { ret } = lockless ? yield* handleLockless(kvm, range) : yield* __kvm_handle_hva_range(kvm, range)
  return ret ? 'young' : 'old'
}

/** kvm_null_fn(). */
function* kvm_null_fn(): Task<void> {
  // Nothing to do once mmu_lock is held: aging begins no invalidation.
}

/**
 * kvm_handle_hva_range() of 7.2 for a range that says `lockless`: the same walk, and no mmu_lock around it.
 *
 * Locks: takes kvm->srcu.
 */
function* handleLockless(
  kvm: kvm,
  range: {
    readonly start: hva_t
    readonly end: hva_t
    readonly handler: (kvm: kvm, range: kvm_gfn_range) => Task<boolean>
  },
): Task<{ readonly ret: boolean }> {
  let ret = false
  yield* srcu_read_lock(kvm.srcu)
  // clause: 4.9-memslots-by-srcu; without: `const container = yield* __kvm_memslots(kvm); yield* srcu_read_unlock(kvm.srcu)`
  const container = yield* __kvm_memslots(kvm)
  for (const place of container.slots) {
    const slot = yield* loadSlot(place)
    if (slot === null) continue
    const gfn_range = inGuestFrames(slot, yield* load(slot.userspace_addr), range)
    if (gfn_range !== null) ret = (yield* range.handler(kvm, gfn_range)) || ret
  }
  // clause: 4.9-memslots-by-srcu
  yield* srcu_read_unlock(kvm.srcu)
  return { ret }
}
