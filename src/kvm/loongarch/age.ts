import { load, store } from '../../kernel/rwonce.ts'
import type { Task } from '../../ops/op.ts'
import type { kvm_gfn_range } from '../kvm_main/mmu_notifier.ts'
import { at } from '../mm/pgtable.ts'
import type { kvm } from '../types.ts'
import { is_last_spte, is_shadow_present_pte } from '../x86/spte.ts'
import { hugeIndex, smallIndex } from '../x86/zap_root.ts'

/**
 * kvm_age_gfn() of LoongArch: reads each entry and writes it back without the bit.
 *
 * Locks: mmu_lock for writing, which nothing here asserts.
 * Left out: huge entries. The tables are those of the x86 model.
 */
export function* age_gfn_loongarch(kvm: kvm, range: kvm_gfn_range): Task<boolean> {
  const root = yield* load(kvm.arch.currentRoot)
  let young = false
  for (let gfn = range.start; gfn < range.end; gfn++) {
    const upper = yield* load(at(root.spte, hugeIndex(gfn), '2M entry'))
    if (!is_shadow_present_pte(upper) || upper.kind === 'leaf') continue
    const entry = at(upper.sp.spte, smallIndex(gfn), '4K entry')
    const old = yield* load(entry)
    if (!is_last_spte(old) || old.accessed !== true) continue
    yield* store(entry, { ...old, accessed: false })
    young = true
  }
  return young
}
