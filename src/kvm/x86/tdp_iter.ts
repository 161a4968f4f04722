import type { Cell } from '../../ops/shared.ts'
import type { gfn_t, PgLevel } from '../types.ts'
import type { kvm_mmu_root, spte } from './spte.ts'

/** struct tdp_iter, as far as setting one SPTE needs it. Local to its task. */
export interface tdp_iter {
  readonly root: kvm_mmu_root
  readonly sptep: Cell<spte>
  readonly gfn: gfn_t
  readonly level: PgLevel
  /** What the entry held when it was last read. */
  old_spte: spte
}
