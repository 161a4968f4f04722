import { load } from '../../kernel/rwonce.ts'
import { down_read, read_lock, read_unlock, up_read, write_lock, write_unlock } from '../../kernel/locks.ts'
import { srcu_read_lock, srcu_read_unlock } from '../../kernel/srcu.ts'
import type { Task } from '../../ops/op.ts'
import { gfn_to_memslot, mmu_invalidate_retry, mmu_invalidate_retry_gfn, mmu_invalidate_retry_gfn_unsafe } from '../../kvm/kvm_host.ts'
import { kvm_mem_is_private } from '../../kvm/kvm_main/mem_attributes.ts'
import { gfn_to_pfn, kvm_release_pfn_clean } from '../../kvm/kvm_main/pfn.ts'
import { KVM_PFN_ERR_FAULT, PG_LEVEL_2M, PG_LEVEL_4K, type gfn_t, type kvm, type kvm_memory_slot, type kvm_pfn_t, type PgLevel, type RetPf } from '../../kvm/types.ts'
import { host_pfn_mapping_level } from '../../kvm/x86/mapping_level.ts'
import type { kvm_mmu_root } from '../../kvm/x86/spte.ts'
import type { Needs, Rest, Simple } from './compile.ts'
import { hasLeaf, isPresent, mapAtLevel, zapAround } from './kit.ts'
import type { Mode, Test } from './program.ts'

/** What a consumer is called with. */
export interface Given {
  readonly kvm: kvm
  readonly gfn: gfn_t
  readonly slot: kvm_memory_slot
  readonly root: kvm_mmu_root
}

/** What it has found out so far. */
export interface Found {
  mmu_seq: number
  pfn: kvm_pfn_t
  level: PgLevel
  is_private: boolean
}

/** A consumer that is given a memslot, as the task of a vCPU. */
export type Consumer = (given: Given) => Task<RetPf>

/**
 * The frame around every consumer: kvm->srcu is held, memslot and root are looked up once.
 *
 * Locks: takes kvm->srcu.
 */
export function* inMemslot(kvm: kvm, gfn: gfn_t, consumer: Consumer): Task<RetPf> {
  yield* srcu_read_lock(kvm.srcu)
  const slot = yield* gfn_to_memslot(kvm, gfn)
  const root = yield* load(kvm.arch.currentRoot)
  const r = slot === null || slot.invalid ? '-EFAULT' : yield* consumer({ kvm, gfn, slot, root })
  yield* srcu_read_unlock(kvm.srcu)
  return r
}

/**
 * Runs a program: does what its text in TypeScript does, without the text.
 *
 * The linter passes over this file (package.json): it would have to follow every program there is.
 *
 * Locks: kvm->srcu; takes what the program says.
 */
export function* runConsumer(given: Given, program: Rest): Task<RetPf> {
  let rest = program
  let found: Found = { mmu_seq: 0, pfn: KVM_PFN_ERR_FAULT, level: PG_LEVEL_4K, is_private: false }
  for (;;) {
    const { step } = rest
    if (step.kind === 'return') return step.installed ? 'RET_PF_FIXED' : 'RET_PF_RETRY'
    if (step.kind === 'ask') {
      rest = (yield* passes(given, found, step.test)) ? step.passed : step.failed
    } else {
      if (step.kind === 'do') yield* doSimple(given, found, step.statement)
      else if (step.kind === 'lock') yield* take(given.kvm, step.mode)
      else yield* drop(given.kvm, step.mode)
      rest = step.next
    }
    found = kept(found, rest.needs)
  }
}

/** Without what nobody will ask for, so that local states which differ only in that are one. */
function kept({ mmu_seq, pfn, level, is_private }: Found, needs: Needs): Found {
  return {
    mmu_seq: needs.mmu_seq ? mmu_seq : 0,
    pfn: needs.pfn ? pfn : KVM_PFN_ERR_FAULT,
    level: needs.level ? level : PG_LEVEL_4K,
    is_private: needs.is_private && is_private,
  }
}

function* take(kvm: kvm, mode: Mode): Task<void> {
  if (mode === 'read') yield* read_lock(kvm.mmu_lock)
  else yield* write_lock(kvm.mmu_lock)
}

function* drop(kvm: kvm, mode: Mode): Task<void> {
  if (mode === 'read') yield* read_unlock(kvm.mmu_lock)
  else yield* write_unlock(kvm.mmu_lock)
}

function* doSimple({ kvm, gfn, slot, root }: Given, found: Found, one: Simple): Task<void> {
  switch (one.kind) {
    case 'snapshot':
      found.mmu_seq = yield* load(kvm.mmu_invalidate_seq)
      return
    case 'rmb':
      return
    case 'level':
      found.level = yield* host_pfn_mapping_level(kvm, gfn, slot)
      return
    case 'vma':
      yield* lookUpVma(kvm, found, one.snapshot)
      return
    case 'attribute':
      found.is_private = yield* kvm_mem_is_private(kvm, gfn)
      return
    case 'page':
      found.pfn = yield* gfn_to_pfn(kvm, slot, gfn)
      if (found.pfn !== KVM_PFN_ERR_FAULT) yield* kvm_release_pfn_clean(kvm, found.pfn)
      return
    case 'install':
      yield* install(root, gfn, found, one.at)
      return
    case 'zap':
      yield* zapAround(root, gfn)
  }
}

function* lookUpVma(kvm: kvm, found: Found, snapshot: boolean): Task<void> {
  yield* down_read(kvm.mm.mmap_lock)
  const vmaPages = yield* load(kvm.mm.vmaPages)
  if (snapshot) found.mmu_seq = yield* load(kvm.mmu_invalidate_seq)
  yield* up_read(kvm.mm.mmap_lock)
  found.level = vmaPages === 2 ? PG_LEVEL_2M : PG_LEVEL_4K
}

const fixed = { '4K': PG_LEVEL_4K, '2M': PG_LEVEL_2M } as const

function* install(root: kvm_mmu_root, gfn: gfn_t, { pfn, level, is_private }: Found, at: 'level' | '4K' | '2M'): Task<void> {
  yield* mapAtLevel(root, gfn, { pfn, level: at === 'level' ? level : fixed[at], private: is_private })
}

function* passes({ kvm, gfn, root }: Given, found: Found, test: Test | 'page'): Task<boolean> {
  switch (test) {
    case 'retry_gfn':
      return !(yield* mmu_invalidate_retry_gfn(kvm, found.mmu_seq, gfn))
    case 'retry':
      return !(yield* mmu_invalidate_retry(kvm, found.mmu_seq))
    case 'retry_unsafe':
      return !(yield* mmu_invalidate_retry_gfn_unsafe(kvm, found.mmu_seq, gfn))
    case 'in_progress':
      return (yield* load(kvm.mmu_invalidate_in_progress)) === 0
    case 'leaf':
      return yield* hasLeaf(root, gfn)
    case 'present':
      return yield* isPresent(root, gfn)
    case 'huge':
      return found.level === PG_LEVEL_2M
    case 'page':
      return found.pfn !== KVM_PFN_ERR_FAULT
  }
}
