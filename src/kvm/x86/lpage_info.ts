import { bug } from '../../kernel/bug.ts'
import { load, store } from '../../kernel/rwonce.ts'
import { mutex_lock, mutex_unlock, write_lock, write_unlock } from '../../kernel/locks.ts'
import { cell, type Cell } from '../../ops/shared.ts'
import type { Task } from '../../ops/op.ts'
import { is_gfn_in_memslot } from '../kvm_host.ts'
import { PG_LEVEL_2M, PG_LEVEL_4K, type gfn_t, type kvm, type kvm_memory_slot } from '../types.ts'
import { host_pfn_mapping_level } from './mapping_level.ts'

/*
 * slot->arch.lpage_info: what may be huge, level by level, as arrays that start at the memslot. Only here is there a third
 * level, of two huge pages: what goes wrong needs one.
 */

const PG_LEVEL_1G = 3
type Level = typeof PG_LEVEL_4K | typeof PG_LEVEL_2M | typeof PG_LEVEL_1G
const pagesOf: Readonly<Record<Level, number>> = { [PG_LEVEL_4K]: 1, [PG_LEVEL_2M]: 2, [PG_LEVEL_1G]: 4 }

/** disallow_lpage of each huge page that the memslot has a part of, by level. */
export interface kvm_lpage_info {
  readonly slot: kvm_memory_slot
  readonly disallow_lpage: Readonly<Record<typeof PG_LEVEL_2M | typeof PG_LEVEL_1G, readonly Cell<boolean>[]>>
}

/** kvm_alloc_memslot_metadata(): what is only partly in the memslot may not be huge. */
export function createLpageInfo(slot: kvm_memory_slot): kvm_lpage_info {
  const ofLevel = (level: Level): Cell<boolean>[] => {
    const size = pagesOf[level]
    const last = gfn_to_index(slot.base_gfn + slot.npages - 1, slot.base_gfn, level)
    return Array.from({ length: last + 1 }, (_, index) => {
      const first = (Math.floor(slot.base_gfn / size) + index) * size
      const isWhole = first >= slot.base_gfn && first + size <= slot.base_gfn + slot.npages
      return cell(`lpage_info[level ${String(level)}][${String(index)}]`, !isWhole)
    })
  }
  return { slot, disallow_lpage: { [PG_LEVEL_2M]: ofLevel(PG_LEVEL_2M), [PG_LEVEL_1G]: ofLevel(PG_LEVEL_1G) } }
}

function gfn_to_index(gfn: gfn_t, base_gfn: gfn_t, level: Level): number {
  return Math.floor(gfn / pagesOf[level]) - Math.floor(base_gfn / pagesOf[level])
}

/** A shadow page of a guest's own huge page: it maps all of that, also what lies before the memslot. */
export interface direct_sp {
  readonly gfn: gfn_t
  readonly level: Level
  readonly spte: Cell<string | null>
}

export function createDirectSp(gfn: gfn_t): direct_sp {
  return { gfn, level: PG_LEVEL_4K, spte: cell(`spte of sp[${String(gfn)}]`, 'small leaf') }
}

/**
 * kvm_mmu_zap_collapsible_spte(): zaps the small mapping if a larger one is possible.
 *
 * Locks: slots_lock, mmu_lock for writing.
 */
function* kvm_mmu_zap_collapsible_spte(kvm: kvm, sp: direct_sp, info: kvm_lpage_info): Task<void> {
  // bug: 2026-huge-page-starts-before-memslot
  if (!is_gfn_in_memslot(info.slot, sp.gfn)) return
  if (sp.level < (yield* kvm_mmu_max_mapping_level(kvm, sp.gfn, info))) yield* store(sp.spte, null)
}

/** kvm_mmu_max_mapping_level(): from the largest level downwards, then what the host has. Locks: mmu_lock. */
function* kvm_mmu_max_mapping_level(kvm: kvm, gfn: gfn_t, { slot, disallow_lpage }: kvm_lpage_info): Task<Level> {
  for (const level of [PG_LEVEL_1G, PG_LEVEL_2M] as const) {
    const entry = disallow_lpage[level][gfn_to_index(gfn, slot.base_gfn, level)]
    if (entry === undefined) {
      yield* bug('lpage_info of a memslot is read outside of its bounds')
      return PG_LEVEL_4K
    }
    if (!(yield* load(entry))) {
      const host = yield* host_pfn_mapping_level(kvm, gfn, slot)
      return host < level ? host : level
    }
  }
  return PG_LEVEL_4K
}

/**
 * kvm_mmu_recover_huge_pages(), kvm_mmu_zap_collapsible_sptes() in 6.12: the shadow MMU's part, for one shadow page.
 *
 * Locks: takes slots_lock, mmu_lock for writing.
 * Left out: the rmaps of the memslot, through which the shadow page is found.
 */
export function* recoverShadowPage(kvm: kvm, sp: direct_sp, info: kvm_lpage_info): Task<void> {
  yield* mutex_lock(kvm.slots_lock)
  yield* write_lock(kvm.mmu_lock)
  yield* kvm_mmu_zap_collapsible_spte(kvm, sp, info)
  yield* write_unlock(kvm.mmu_lock)
  yield* mutex_unlock(kvm.slots_lock)
}
