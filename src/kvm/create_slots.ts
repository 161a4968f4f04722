import { cell, identity } from '../ops/shared.ts'
import { createSlotGmem, FIRST_HVA, type CacheConfig } from './create_users.ts'
import type { gfn_t, hva_t, kvm_memory_slot, kvm_memslots, SlotPlace } from './types.ts'

export interface SlotConfig {
  readonly base_gfn?: gfn_t
  readonly npages: number
  /** Default: FIRST_HVA. */
  readonly userspace_addr?: hva_t
  /** A slot that exists as an object but is in no container yet: for create, move and flag changes. */
  readonly spare?: boolean
  /** Index in the containers; a replacement for slot 0 says 0. Default: its place in the list. */
  readonly id?: number
  readonly dirtyLogged?: boolean
  /** Backed by guest_memfd from this page of the file on. A spare slot is not bound yet. */
  readonly gmemPgoff?: number
  readonly isApicAccessPage?: boolean
}

/** What the containers depend on. */
interface ContainerConfig {
  readonly memslots: readonly SlotConfig[]
  readonly caches?: readonly CacheConfig[]
}

/** A memslot with the INVALID copy that a deletion would make. */
export function createSlot(config: SlotConfig, index: number): kvm_memory_slot {
  const name = `slot${String(index)}`
  const userspace_addr = config.userspace_addr ?? FIRST_HVA
  const common = {
    id: config.id ?? index,
    base_gfn: config.base_gfn ?? 0,
    npages: config.npages,
    dirtyLogged: config.dirtyLogged ?? false,
    ...createSlotGmem(name, config),
    isApicAccessPage: config.isApicAccessPage ?? false,
  }
  const invalidCopy: kvm_memory_slot = identity(`${name} (INVALID)`, {
    ...common,
    name: `${name} (INVALID)`,
    userspace_addr: cell(`${name} (INVALID).userspace_addr`, userspace_addr),
    invalid: true,
  })
  return identity(name, {
    ...common,
    name,
    userspace_addr: cell(`${name}.userspace_addr`, userspace_addr),
    invalid: false,
    invalidCopy,
  })
}

/** One of the two containers, with every memslot that is not spare. */
export function createContainer(
  n: number,
  config: ContainerConfig,
  slots: readonly kvm_memory_slot[],
): kvm_memslots {
  const name = `__memslots[${String(n)}]`
  const count = Math.max(...slots.map((slot) => slot.id)) + 1
  const places: SlotPlace[] = Array.from({ length: count }, () => null)
  for (const [index, slot] of slots.entries()) {
    if (config.memslots[index]?.spare !== true) places[slot.id] = slot
  }
  return identity(name, {
    name,
    slots: places.map((slot, id) => cell(`${name}.slot${String(id)}`, slot)),
    ...(config.caches === undefined ? {} : { generation: cell(`${name}.generation`, 0) }),
  })
}
