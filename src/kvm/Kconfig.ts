import { bug } from '../kernel/bug.ts'
import type { Task } from '../ops/op.ts'

/*
 * virt/kvm/Kconfig, as far as aging goes, and what the configuration program makes of it.
 */

/** One `config` entry. */
interface Option {
  readonly name: string
  /** Absent if the line is missing. */
  readonly type?: 'bool'
  readonly depends_on?: string
  /** Whether code that is built only with it looks at it; otherwise the code that `readBy` builds does. */
  readonly readBy?: string
}

/**
 * DOC: clause 4.9-depends-on-generic-notifier
 *
 * In `virt/kvm/Kconfig`, `KVM_MMU_LOCKLESS_AGING` depends on `KVM_GENERIC_MMU_NOTIFIER`. Only the generic notifier
 * looks at it. An architecture that selects the one without the other gets a warning from the configuration; without
 * the dependency it gets an option that is set and means nothing.
 *
 * Kernel: kvm_age_hva_range(), virt/kvm/kvm_main.c, 7.2
 */

/**
 * DOC: clause 4.9-option-has-a-type
 *
 * Each option there has its own type. An option without one cannot be set, and a `select` of it comes to nothing.
 * (The first version of the patch put its new option between another one and its `bool`.)
 *
 * Kernel: kvm_mmu_notifier_clear_flush_young(), virt/kvm/kvm_main.c, 7.2
 */

function virtKvm(): readonly Option[] {
  const generic: Option = { name: 'KVM_GENERIC_MMU_NOTIFIER', type: 'bool' }
  // clause: 4.9-option-has-a-type; without: `const elide: Option = { name: 'KVM_ELIDE_TLB_FLUSH_IF_YOUNG', depends_on: 'KVM_GENERIC_MMU_NOTIFIER' }`
  const elide: Option = { name: 'KVM_ELIDE_TLB_FLUSH_IF_YOUNG', type: 'bool', depends_on: 'KVM_GENERIC_MMU_NOTIFIER' }
  // clause: 4.9-depends-on-generic-notifier; without: `const lockless: Option = { name: 'KVM_MMU_LOCKLESS_AGING', type: 'bool', readBy: 'KVM_GENERIC_MMU_NOTIFIER' }`
  const lockless: Option = {
    name: 'KVM_MMU_LOCKLESS_AGING',
    type: 'bool',
    depends_on: 'KVM_GENERIC_MMU_NOTIFIER',
    readBy: 'KVM_GENERIC_MMU_NOTIFIER',
  }
  return [generic, elide, lockless]
}

/**
 * Configures a kernel whose architecture selects these options. Returns the warnings.
 *
 * A selected option is set even if what it depends on is not; that is what the warning is about. Wrong is what nobody
 * is told of: an option that was selected and is not set, and one that is set and that nothing looks at.
 *
 * Left out: everything but `bool`, `depends on` and `select`; warnings about entries without a type, which
 * are not shown unless asked for.
 */
export function* configure(selects: readonly string[]): Task<string> {
  const selected = virtKvm().filter(({ name }) => selects.includes(name))
  const set = selected.filter(({ type }) => type !== undefined).map(({ name }) => name)
  const warnings = selected.filter(({ depends_on }) => depends_on !== undefined && !set.includes(depends_on))
  for (const { name, readBy } of selected) {
    if (!set.includes(name)) yield* bug(`CONFIG_${name} is selected, but not set`)
    const isRead = readBy === undefined || set.includes(readBy)
    const isTold = warnings.some((each) => each.name === name)
    if (!isRead && !isTold) yield* bug(`CONFIG_${name} is set, but nothing looks at it`)
  }
  return warnings.length === 0 ? 'configured' : warnings.map(({ name }) => `${name}: unmet dependency`).join(', ')
}
