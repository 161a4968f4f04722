import { READ_ONCE, load } from '../../kernel/rwonce.ts'
import { local_irq_restore, local_irq_save } from '../../kernel/irqflags.ts'
import { VM_BUG_ON } from '../../kernel/bug.ts'
import type { Task } from '../../ops/op.ts'
import { __gfn_to_hva_memslot } from '../kvm_host.ts'
import { at, pmdOf, ptePlace } from '../mm/pgtable.ts'
import type { mm_struct } from '../mm/types.ts'
import {
  gfn_round_for_level,
  KVM_PAGES_PER_HPAGE,
  PG_LEVEL_2M,
  PG_LEVEL_4K,
  type gfn_t,
  type hva_t,
  type kvm,
  type kvm_memory_slot,
  type kvm_vcpu,
  type PgLevel,
} from '../types.ts'
import type { kvm_page_fault } from './fault.ts'
import { hugeIndex } from './zap_root.ts'

/**
 * DOC: 4.5 Walking host page tables
 *
 * `host_pfn_mapping_level()` walks the page tables of the VMM's process without any lock of the core MM.
 * The rules of 4.2.1 make sure that KVM does not *use* a stale level. They do not make the walk itself
 * safe, nor do they hold without the core MM's part of the contract.
 *
 * The walk:
 *
 * - [[4.5-irqs-off]]
 * - [[4.5-read-once]]
 *
 * What KVM relies on the core MM for:
 *
 * - [[4.5-start-before-unmap]]
 * - [[4.5-end-after-unmap]]
 * - [[4.5-nested-split]]
 * - [[4.5-notify-collapse]]
 */

/**
 * DOC: clause 4.5-irqs-off
 *
 * The walk runs with interrupts off. The core MM frees a page table only after every CPU has answered an
 * IPI (or after an RCU grace period, where tables are freed by RCU), so a table that has been reached
 * stays allocated until interrupts are on again.
 *
 * Kernel: host_pfn_mapping_level(), arch/x86/kvm/mmu/mmu.c, 6.1 to 7.2
 * Kernel: host_pfn_mapping_level(), arch/loongarch/kvm/mmu.c, 6.12 to 7.2
 */

/**
 * DOC: clause 4.5-read-once
 *
 * Each entry is read once, with `READ_ONCE()`, and all decisions are made on that value. A table can be
 * collapsed into a huge page during the walk: if "is it a leaf?" is asked of the old value and "where does
 * it point?" of the new one, the walk continues inside the huge page as if that were a table.
 *
 * Kernel: host_pfn_mapping_level(), arch/x86/kvm/mmu/mmu.c, 6.1 to 7.2
 */

/**
 * host_pfn_mapping_level(): how large the host maps `gfn`.
 *
 * Locks: none needed for the walk. For the use of the result see
 * Claim: docs/locking/4.2.1-derived-information.md
 * Left out: the upper levels. The lowest entry is read too, which the kernel does not do: it stands for
 * the dereference of the table that the kernel does one level up, where a 1G page can be split. False
 * alarms: none, as the read has no effect on the result.
 */
export function* host_pfn_mapping_level(
  kvm: kvm,
  gfn: gfn_t,
  slot: kvm_memory_slot,
): Task<PgLevel> {
  const hva = yield* __gfn_to_hva_memslot(slot, gfn)
  // clause: 4.5-irqs-off
  yield* local_irq_save(kvm.mm.irqsOff)
  const level = yield* walkHostTables(kvm.mm, hva)
  // clause: 4.5-irqs-off
  yield* local_irq_restore(kvm.mm.irqsOff)
  return level
}

function* walkHostTables(mm: mm_struct, hva: hva_t): Task<PgLevel> {
  const pmd = yield* READ_ONCE(pmdOf(mm, hva))
  if (pmd.kind === 'none') return PG_LEVEL_4K
  if (pmd.kind === 'leaf') return PG_LEVEL_2M
  // clause: 4.5-read-once; without: `const again = yield* READ_ONCE(pmdOf(mm, hva)); const table = again.kind === 'table' ? again.table : mm.hugePageContents`
  const table = pmd.table
  yield* READ_ONCE(ptePlace(mm, table, hva))
  return PG_LEVEL_4K
}

/** lpage_info and the host: the largest level that `gfn` may be mapped with. */
export function* kvm_mmu_max_mapping_level(
  kvm: kvm,
  slot: kvm_memory_slot,
  gfn: gfn_t,
  isPrivate: boolean,
): Task<PgLevel> {
  if (!hugepageInSlot(slot, gfn)) return PG_LEVEL_4K
  if (yield* load(at(kvm.arch.lpageMixed, hugeIndex(gfn), 'huge page'))) return PG_LEVEL_4K
  if (isPrivate) return PG_LEVEL_2M
  return yield* host_pfn_mapping_level(kvm, gfn, slot)
}

function hugepageInSlot(slot: kvm_memory_slot, gfn: gfn_t): boolean {
  const first = gfn_round_for_level(gfn, PG_LEVEL_2M)
  const end = first + KVM_PAGES_PER_HPAGE(PG_LEVEL_2M)
  return first >= slot.base_gfn && end <= slot.base_gfn + slot.npages
}

/**
 * kvm_mmu_hugepage_adjust(): chooses the level and rounds the page down to it.
 *
 * Locks: mmu_lock, in which the fault was found not to be stale.
 */
export function* kvm_mmu_hugepage_adjust(vcpu: kvm_vcpu, fault: kvm_page_fault): Task<void> {
  if (fault.max_level === PG_LEVEL_4K) return
  if (fault.slot.dirtyLogged) return
  const { kvm } = vcpu
  const level = yield* kvm_mmu_max_mapping_level(kvm, fault.slot, fault.gfn, fault.is_private)
  if (level === PG_LEVEL_4K) return
  const offset = fault.gfn % KVM_PAGES_PER_HPAGE(level)
  yield* VM_BUG_ON(fault.pfn % KVM_PAGES_PER_HPAGE(level) !== offset, '(gfn & mask) != (pfn & mask)')
  fault.goal_level = level
  fault.pfn -= offset
}
