import { load, store, increment, decrement } from '../../kernel/rwonce.ts'
import { smp_wmb } from '../../kernel/barrier.ts'
import { lockdep_assert_held_write } from '../../kernel/lockdep.ts'
import { KVM_BUG_ON, WARN_ON_ONCE } from '../../kernel/bug.ts'
import type { Task } from '../../ops/op.ts'
import { INVALID_GPA, type gfn_t, type kvm } from '../types.ts'

/**
 * DOC: 4.2 Tracking pending invalidations with `kvm->mmu_invalidate_*` fields
 *
 * A "pending invalidation" is described by
 *
 * - `kvm->mmu_invalidate_in_progress`, a counter of invalidations that have begun and not ended,
 * - `kvm->mmu_invalidate_range_start` and `kvm->mmu_invalidate_range_end`, one GFN range that covers
 *   all of them,
 * - `kvm->mmu_invalidate_seq`, a sequence number that every invalidation increments when it ends.
 *
 * Whoever invalidates calls `kvm_mmu_invalidate_begin()`, `kvm_mmu_invalidate_range_add()`, zaps the
 * shadow pages, flushes the TLBs before it releases `mmu_lock`, lets the change happen, and calls
 * `kvm_mmu_invalidate_end()`. These fields are written with `mmu_lock` held for writing;
 * `mmu_invalidate_retry_gfn()` reads them with `mmu_lock` held in either mode. Read without `mmu_lock` they are for
 * the snapshot of the sequence number, for pre-checks, for the `gfn_to_pfn_cache`, and for powerpc HPT, whose rmap
 * lock is taken by its zap as well and serves instead. `is_page_fault_stale()` shows how x86 uses the fields; it
 * asks two things more, whether the root is still valid and whether the fault has a memslot at all.
 *
 * `mmu_invalidate_retry()` is the same check without the range: it asks for a retry while any invalidation is
 * pending. arm64, riscv, mips and powerpc use it. It reads the count first and the sequence number second, with
 * `smp_rmb()` in between, because not all of its callers hold `mmu_lock`.
 *
 * What the fields promise to a fault that checks them:
 *
 * - [[4.2-in-progress]]
 * - [[4.2-seq-after-end]]
 *
 * What an invalidation owes to the fields:
 *
 * - [[4.2-counter]]
 * - [[4.2-range-widens]]
 * - [[4.2-range-until-last]]
 * - [[4.2-begin-and-range-together]]
 * - [[4.2-same-unit]]
 * - [[4.2-whole-hugepage]]
 * - [[4.2-yielding-zap]]
 * - [[4.2-change-before-seq]]
 *
 * And what a reader needs who checks without `mmu_lock`:
 *
 * - [[4.2-seq-before-count]]
 * - [[4.2-count-before-seq]]
 *
 * Under `mmu_lock` neither barrier is needed: the lock orders the reader before or after the whole of a begin or an
 * end, and `mmu_invalidate_retry_gfn()`, which asserts the lock, has none.
 *
 * A range only ever grows while an invalidation is pending. An invalidation that has ended keeps
 * blocking faults in its range until the last one that overlapped it in time has ended as well; that
 * costs retries, not correctness. The sequence number has writers besides the end of an invalidation (powerpc
 * radix when it flushes a memslot, arm64 for nested TLB invalidations); it says "something may have changed", no
 * more.
 */

/**
 * DOC: clause 4.2-counter
 *
 * `kvm->mmu_invalidate_in_progress` is a counter, not a flag. The core MM nests pairs of
 * start and end in one thread and runs pairs in several threads at once; the first one to end must
 * not unblock the faults that another one still has to hold off.
 *
 * Kernel: kvm_mmu_invalidate_begin(), virt/kvm/kvm_main.c, 6.1 to 6.12
 * Kernel: kvm_mmu_invalidate_end(), virt/kvm/kvm_main.c, 6.1 to 7.2
 * Differs: 7.2 renamed kvm_mmu_invalidate_begin() to kvm_mmu_invalidate_start().
 */

/**
 * DOC: clause 4.2-range-until-last
 *
 * The range is reset only by the invalidation that finds no other one pending. Until then it has to
 * cover all of them, for it is the only record of what they cover.
 *
 * Kernel: kvm_mmu_invalidate_begin(), virt/kvm/kvm_main.c, 6.1 to 6.12
 * Differs: kvm_mmu_invalidate_start() in 7.2.
 */

/**
 * kvm_mmu_invalidate_begin(), kvm_mmu_invalidate_start() in 7.2.
 *
 * Locks: mmu_lock for writing.
 * Claim: docs/locking/4.2-pending-invalidations.md
 */
export function* kvm_mmu_invalidate_begin(kvm: kvm): Task<void> {
  yield* lockdep_assert_held_write(kvm.mmu_lock)
  // clause: 4.2-counter; without: `const pending = (yield* load(kvm.mmu_invalidate_in_progress)) + 1; yield* store(kvm.mmu_invalidate_in_progress, 1)`
  // clause: 4.2-range-until-last; without: `yield* increment(kvm.mmu_invalidate_in_progress); const pending = 1`
  const pending = yield* increment(kvm.mmu_invalidate_in_progress)
  if (pending === 1) {
    yield* store(kvm.mmu_invalidate_range_start, INVALID_GPA)
    yield* store(kvm.mmu_invalidate_range_end, INVALID_GPA)
  }
}

/**
 * DOC: clause 4.2-range-widens
 *
 * A second range is merged into the first by taking the lower start and the higher end. It never
 * replaces it.
 *
 * Kernel: kvm_mmu_invalidate_range_add(), virt/kvm/kvm_main.c, 6.8 to 7.2
 */

/** kvm_mmu_invalidate_range_add(). Locks: mmu_lock for writing, held since the begin. */
export function* kvm_mmu_invalidate_range_add(kvm: kvm, start: gfn_t, end: gfn_t): Task<void> {
  yield* lockdep_assert_held_write(kvm.mmu_lock)
  const pending = yield* load(kvm.mmu_invalidate_in_progress)
  yield* WARN_ON_ONCE(pending === 0, '!kvm->mmu_invalidate_in_progress')
  const oldStart = yield* load(kvm.mmu_invalidate_range_start)
  if (oldStart === INVALID_GPA) {
    yield* store(kvm.mmu_invalidate_range_start, start)
    yield* store(kvm.mmu_invalidate_range_end, end)
    return
  }
  const oldEnd = yield* load(kvm.mmu_invalidate_range_end)
  // clause: 4.2-range-widens; without: `yield* store(kvm.mmu_invalidate_range_start, start)`
  yield* store(kvm.mmu_invalidate_range_start, Math.min(oldStart, start))
  // clause: 4.2-range-widens; without: `yield* store(kvm.mmu_invalidate_range_end, end)`
  yield* store(kvm.mmu_invalidate_range_end, Math.max(oldEnd, end))
}

/**
 * DOC: clause 4.2-seq-before-count
 *
 * `kvm_mmu_invalidate_end()` increments the sequence number before it decrements the count, with `smp_wmb()` in
 * between. Whoever sees the lower count, without `mmu_lock`, must be able to see the new sequence number; else it
 * finds neither and takes a stale lookup for a good one.
 *
 * Kernel: kvm_mmu_invalidate_end(), virt/kvm/kvm_main.c, 6.1 to 7.2
 */

/** kvm_mmu_invalidate_end(). Locks: mmu_lock for writing. */
export function* kvm_mmu_invalidate_end(kvm: kvm): Task<void> {
  yield* lockdep_assert_held_write(kvm.mmu_lock)
  // clause: 4.2-seq-after-end
  yield* increment(kvm.mmu_invalidate_seq)
  // clause: 4.2-seq-before-count
  yield* smp_wmb()
  // clause: 4.2-counter; without: `const pending = 0; yield* store(kvm.mmu_invalidate_in_progress, 0)`
  const pending = yield* decrement(kvm.mmu_invalidate_in_progress)
  yield* KVM_BUG_ON(pending < 0, 'kvm->mmu_invalidate_in_progress < 0')
  const start = yield* load(kvm.mmu_invalidate_range_start)
  yield* WARN_ON_ONCE(start === INVALID_GPA, 'invalidation ends without a range')
}
