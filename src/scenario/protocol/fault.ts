import { read_lock, read_unlock } from '../../kernel/locks.ts'
import { load } from '../../kernel/rwonce.ts'
import { srcu_read_lock, srcu_read_unlock } from '../../kernel/srcu.ts'
import type { Task } from '../../ops/op.ts'
import { pin, put_page } from './pages.ts'
import { read_slot } from './slots.ts'
import type { Huge, Protocol } from './state.ts'

/** mmu_invalidate_retry_gfn(): what was looked up since `mseq` may be gone. */
function* is_stale(p: Protocol, frame: number, mseq: number): Task<boolean> {
  if ((yield* load(p.in_prog)) !== 0) {
    if ((yield* load(p.rstart)) <= frame && frame < (yield* load(p.rend))) return true
  }
  return (yield* load(p.seq)) !== mseq
}

/**
 * kvm_tdp_mmu_page_fault(), tried twice at most unless the scenario says otherwise.
 *
 * `left` counts down where the attempt is decided, so that a fault that gives up goes on as one that
 * is done.
 */
export function* fault(p: Protocol, frame: number): Task<void> {
  let left = p.attempts ?? 2
  while (left > 0) {
    yield* srcu_read_lock(p.srcu)
    const slot = yield* read_slot(p)
    if (slot === 'LIVE') left = yield* attempt(p, frame, left)
    else left = slot === 'NONE' ? 0 : left - 1
    yield* srcu_read_unlock(p.srcu)
  }
}

/** Returns how many attempts are left. */
function* attempt(p: Protocol, frame: number, left: number): Task<number> {
  const early = p.mutant === 'M_EARLYLEVEL' ? yield* load(p.pmd) : undefined
  const mseq = yield* load(p.seq)
  if (yield* is_stale(p, frame, mseq)) return left - 1
  const page = yield* pin(p, frame)
  const after = (yield* is_stale_before_the_lock(p, frame, mseq)) ? left - 1 : yield* under_the_lock(p, { frame, mseq, page, early, left })
  yield* put_page(p, page)
  return after
}

function* is_stale_before_the_lock(p: Protocol, frame: number, mseq: number): Task<boolean> {
  if (yield* is_stale(p, frame, mseq)) return true
  return p.mutant === 'M_OUTSIDE' && (yield* is_stale(p, frame, mseq))
}

interface Attempt {
  readonly frame: number
  readonly mseq: number
  readonly page: number
  /** A level looked up too early. */
  readonly early: Huge | undefined
  readonly left: number
}

/** Returns how many attempts are left. */
function* under_the_lock(p: Protocol, { frame, mseq, page, early, left }: Attempt): Task<number> {
  let after = left - 1
  yield* read_lock(p.mmu_lock)
  const isStale = checksUnderTheLock(p) && (yield* is_stale(p, frame, mseq))
  if (!isStale && (yield* map(p, frame, page, early))) after = 0
  yield* read_unlock(p.mmu_lock)
  return after
}

function checksUnderTheLock({ mutant }: Protocol): boolean {
  return mutant !== 'M_NOCHECK' && mutant !== 'M_OUTSIDE'
}

/** Installs the page; false if another task was faster. `early` is a level looked up too early. */
function* map(p: Protocol, frame: number, page: number, early: Huge | undefined): Task<boolean> {
  if (p.huge === true) {
    const level = early ?? (yield* load(p.pmd))
    const there = yield* load(p.spmd)
    if (level === 'LEAF') return there !== 'NONE' || (yield { kind: 'cmpxchg', cell: p.spmd, expect: 'NONE', value: 'LEAF' }) === 'NONE'
    if (there === 'LEAF') return true
    if (there === 'NONE' && (yield { kind: 'cmpxchg', cell: p.spmd, expect: 'NONE', value: 'TABLE' }) !== 'NONE') return false
  }
  const there = yield* load(p.spte[frame]!)
  return there !== 0 || (yield { kind: 'cmpxchg', cell: p.spte[frame]!, expect: 0, value: page }) === 0
}
