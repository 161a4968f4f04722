import type { Names, Role } from '../vocabulary.ts'
import type { Hold, PathState } from './state.ts'
import { lastField, ownerOf, placeField, sameObject } from './symbols.ts'

/** The hold of mmu_lock that protects `kvm`, if there is one. */
export function mmuHoldIn(state: PathState, kvm: string | undefined, names: Names): Hold | undefined {
  return holdWithRole(state, 'mmu_lock', { kvm, names })
}

export interface Wanted {
  readonly kvm: string | undefined
  readonly names: Names
}

/** The hold of a lock that has a role. */
export function holdWithRole(state: PathState, role: Role, { kvm, names }: Wanted): Hold | undefined {
  for (const [sym, hold] of state.holds) {
    if (names.hasField(role, placeField(sym)) && sameObject(ownerOf(sym), kvm) !== 'different') return hold
  }
  return undefined
}

/** The hold of a lock with that field name, of whatever object. */
export function holdOf(state: PathState, field: string): Hold | undefined {
  for (const [sym, hold] of state.holds) {
    if (lastField(sym) === field) return hold
  }
  return undefined
}

export function isInside(state: PathState, kind: 'srcu' | 'irq'): boolean {
  return [...state.sections.values()].some((section) => section.kind === kind)
}
