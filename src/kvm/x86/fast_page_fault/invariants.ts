import type { StateInvariant } from '../../invariants.ts'
import type { gfn_t } from '../../types.ts'
import { PFN, type LeafSpte, type World } from './world.ts'

/** What must be true of the VM of section 2 after every op. */
export function worldInvariants({ sp, owner }: World): StateInvariant[] {
  return [
    {
      violation: 'SPTE maps a page that the host has freed',
      over: [sp.spte, owner],
      holds: ([spte, gfn]) => gfn !== null || (spte as LeafSpte | null)?.pfn !== PFN,
    },
  ]
}

/** What must be true of it once every task has ended: no write of the guest is forgotten. */
export function finalWorldInvariants({ sp, owner, pageDirty, written, dirty_bitmap }: World): StateInvariant[] {
  return [
    ...written.map((wrote, gfn): StateInvariant => ({
      violation: 'the guest wrote to a page that is not in the dirty bitmap',
      over: [wrote, dirty_bitmap[gfn]!],
      holds: ([was, isLogged]) => was !== true || isLogged === true,
    })),
    ...written.map((wrote, gfn): StateInvariant => ({
      violation: 'the host drops a page that the guest has written to',
      over: [wrote, owner, pageDirty, sp.spte],
      holds: ([was, now, isDirty]) => was !== true || (now as gfn_t | null) === gfn || isDirty === true,
    })),
  ]
}
