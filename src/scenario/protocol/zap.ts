import { load, store } from '../../kernel/rwonce.ts'
import type { Task } from '../../ops/op.ts'
import type { Protocol } from './state.ts'

/** Clears the guest's mappings of frames [from, to). Under mmu_lock for write. */
export function* zap(p: Protocol, from: number, to: number): Task<void> {
  if (p.huge === true) {
    const level = yield* load(p.spmd)
    if (level === 'LEAF') yield* store(p.spmd, 'NONE')
    if (level !== 'TABLE') return
  }
  for (let frame = from; frame < to; frame += 1) {
    if ((yield* load(p.spte[frame]!)) !== 0) yield* store(p.spte[frame]!, 0)
  }
}
