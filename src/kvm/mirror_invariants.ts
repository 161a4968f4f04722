import type { Shared } from '../ops/shared.ts'
import { entriesOf, type Entry, type StateInvariant } from './invariants.ts'
import type { kvm } from './types.ts'
import { is_frozen_spte, is_shadow_present_pte, type kvm_mmu_page, type spte } from './x86/spte.ts'
import type { SecureEpt, SeptEntry } from './x86/vmx/tdx_module.ts'

/*
 * What must be true of a mirror root and its external table. The guest translates with the external one.
 */

/** While nobody holds mmu_lock, nobody is at work on an entry: both tables say the same. */
export function mirrorInvariants(kvm: kvm, entries: readonly Entry[]): StateInvariant[] {
  const isIdle = ([holders]: readonly unknown[]): boolean => (holders as readonly string[]).length === 0
  return entries.flatMap((entry) => [
    ...ofBoth(entry, {
      violation: 'the mirror SPTE says present, and the external table does not map the same',
      over: [kvm.mmu_lock],
      holds: (mirror, sept, more) => !isIdle(more) || !is_shadow_present_pte(mirror) || isSame(mirror, sept),
    }),
    ...ofBoth(entry, {
      violation: 'the guest can use a mapping that the mirror has lost',
      over: [kvm.mmu_lock],
      holds: (mirror, sept, more) => !isIdle(more) || is_shadow_present_pte(mirror) || is_frozen_spte(mirror) || isSame(mirror, sept),
    }),
  ])
}

/**
 * The strict form, for scenarios in which nobody zaps: mirror and external table agree whenever the mirror is not frozen.
 *
 * Not among the invariants of every scenario: without the freezing it is broken at once, by one task alone, and the
 * explorer would not come to see what that does to another.
 */
export function agreesUnlessFrozen(kvm: kvm): StateInvariant[] {
  return kvm.arch.roots.flatMap(entriesOf).flatMap((entry) =>
    ofBoth(entry, {
      violation: 'mirror and external table differ, and the mirror SPTE is not frozen',
      over: [],
      holds: (mirror, sept) => is_frozen_spte(mirror) || isSame(mirror, sept),
    }),
  )
}

/** At the end nobody is at work: nothing is frozen, and both tables are equal. */
export function finalMirrorInvariants(entries: readonly Entry[]): StateInvariant[] {
  return entries.flatMap((entry) => [
    ...ofBoth(entry, {
      violation: 'a mirror SPTE stays frozen for ever',
      over: [],
      holds: (mirror) => !is_frozen_spte(mirror),
    }),
    ...ofBoth(entry, {
      violation: 'mirror and external table differ at the end',
      over: [],
      holds: (mirror, sept) => is_frozen_spte(mirror) || isSame(mirror, sept),
    }),
  ])
}

interface OfBoth {
  readonly violation: string
  readonly over: readonly Shared[]
  readonly holds: (mirror: spte, sept: SeptEntry, more: readonly unknown[]) => boolean
}

/** A statement on an entry of a mirror root and the entry of the external table that it stands for. */
function ofBoth(entry: Entry, statement: OfBoth): StateInvariant[] {
  const { mirror } = entry.root
  if (mirror === undefined) return []
  return entry.table === undefined ? ofUpper(entry, mirror.sept, statement) : ofLower(entry, mirror.sept, statement)
}

/** A table of the external side that maps nothing is as good as none. */
function ofUpper({ entry, gfn }: Entry, { upper, lower }: SecureEpt, { violation, over, holds }: OfBoth): StateInvariant[] {
  const children = lower.slice(gfn, gfn + 2)
  const used = (sept: SeptEntry, below: readonly unknown[]): SeptEntry => (below.some((one) => one !== null) ? sept : null)
  return upper.slice(gfn / 2, gfn / 2 + 1).map((external) => ({
    violation,
    over: [entry, external, ...children, ...over],
    holds: ([value, sept, ...more]) => {
      const mirror = value as spte
      const below = more.slice(0, children.length)
      const shown = is_shadow_present_pte(mirror) ? (sept as SeptEntry) : used(sept as SeptEntry, below)
      return holds(mirror, shown, more.slice(children.length))
    },
  }))
}

/** Holds while the entry's table is not linked. */
function ofLower({ entry, gfn, table }: Entry, { lower }: SecureEpt, { violation, over, holds }: OfBoth): StateInvariant[] {
  if (table === undefined) return []
  const { sp, parent } = table
  return lower.slice(gfn, gfn + 1).map((external) => ({
    violation,
    over: [parent, entry, external, ...over],
    holds: ([above, mirror, sept, ...more]) => !leadsTo(above as spte, sp) || holds(mirror as spte, sept as SeptEntry, more),
  }))
}

function leadsTo(parent: spte, sp: kvm_mmu_page): boolean {
  return is_shadow_present_pte(parent) && parent.kind === 'table' && parent.sp === sp
}

function isSame(mirror: spte, sept: SeptEntry): boolean {
  if (!is_shadow_present_pte(mirror)) return sept === null
  return mirror.kind === 'table' ? sept === 'table' : sept === mirror.pfn
}
