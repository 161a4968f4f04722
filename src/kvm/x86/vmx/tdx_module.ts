import { cell, type Cell, type Lock } from '../../../ops/shared.ts'
import type { Task } from '../../../ops/op.ts'
import { newLock } from '../../../kernel/locks.ts'
import { try_cmpxchg64, xchg } from '../../../kernel/atomic.ts'
import { load } from '../../../kernel/rwonce.ts'
import { at } from '../../mm/pgtable.ts'
import type { gfn_t, kvm_pfn_t } from '../../types.ts'

/** An entry of the secure EPT: nothing, a lower table, or the page it maps. */
export type SeptEntry = null | 'table' | kvm_pfn_t

/** The secure EPT of one guest. Only the TDX module touches it, on a SEAMCALL. */
export interface SecureEpt {
  /** Held by the module for the length of a call. Who finds it taken is told to come back, never made to wait. */
  readonly busy: Lock
  /** By huge page of guest memory: 2M entries. */
  readonly upper: readonly Cell<SeptEntry>[]
  /** By gfn: 4K entries. */
  readonly lower: readonly Cell<SeptEntry>[]
}

/** What a SEAMCALL answers, as far as KVM tells answers apart. */
export type TdxStatus = 'TDX_SUCCESS' | 'TDX_OPERAND_BUSY' | 'TDX_EPT_WALK_FAILED' | 'TDX_EPT_ENTRY_STATE_INCORRECT'

export function newSecureEpt(hugePages: number, isTable: boolean): SecureEpt {
  const upper = Array.from({ length: hugePages }, (_, i) => cell<SeptEntry>(`sept[2M ${String(i * 2)}]`, isTable ? 'table' : null))
  const lower = Array.from({ length: hugePages * 2 }, (_, gfn) => cell<SeptEntry>(`sept[4K ${String(gfn)}]`, null))
  return { busy: newLock('secure EPT'), upper, lower }
}

/**
 * TDH.MEM.SEPT.ADD: hangs a lower table into a free 2M entry.
 *
 * Left out of all three calls: the module's locks are one here, so that any two calls collide. Real ones collide
 * less often, and with calls of the guest too. KVM has to cope with a busy answer at any time, so neither error follows.
 */
export function* tdh_mem_sept_add(sept: SecureEpt, gfn: gfn_t): Task<TdxStatus> {
  if (!(yield* begin(sept))) return 'TDX_OPERAND_BUSY'
  const status = yield* fill(at(sept.upper, Math.floor(gfn / 2), 'secure EPT entry'), 'table')
  yield* end(sept)
  return status
}

/** TDH.MEM.PAGE.AUG: maps a page at a free 4K entry, whose table must be there. */
export function* tdh_mem_page_aug(sept: SecureEpt, gfn: gfn_t, pfn: kvm_pfn_t): Task<TdxStatus> {
  if (!(yield* begin(sept))) return 'TDX_OPERAND_BUSY'
  const upper = yield* load(at(sept.upper, Math.floor(gfn / 2), 'secure EPT entry'))
  const status = upper === 'table' ? yield* fill(at(sept.lower, gfn, 'secure EPT entry'), pfn) : 'TDX_EPT_WALK_FAILED'
  yield* end(sept)
  return status
}

/** TDH.MEM.RANGE.BLOCK, TDH.MEM.TRACK and TDH.MEM.PAGE.REMOVE as one: takes a 4K mapping out. */
export function* tdh_mem_page_remove(sept: SecureEpt, gfn: gfn_t): Task<TdxStatus> {
  if (!(yield* begin(sept))) return 'TDX_OPERAND_BUSY'
  const old = yield* xchg(at(sept.lower, gfn, 'secure EPT entry'), null)
  yield* end(sept)
  return old === null ? 'TDX_EPT_ENTRY_STATE_INCORRECT' : 'TDX_SUCCESS'
}

function* begin({ busy }: SecureEpt): Task<boolean> {
  return (yield { kind: 'tryAcquire', lock: busy, mode: 'exclusive' }) as boolean
}

function* end({ busy }: SecureEpt): Task<void> {
  yield { kind: 'release', lock: busy, mode: 'exclusive' }
}

function* fill(entry: Cell<SeptEntry>, value: SeptEntry): Task<TdxStatus> {
  const { success } = yield* try_cmpxchg64(entry, null, value)
  return success ? 'TDX_SUCCESS' : 'TDX_EPT_ENTRY_STATE_INCORRECT'
}
