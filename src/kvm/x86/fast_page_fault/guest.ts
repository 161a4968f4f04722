import { xchg, try_cmpxchg64 } from '../../../kernel/atomic.ts'
import { bug } from '../../../kernel/bug.ts'
import { load, store } from '../../../kernel/rwonce.ts'
import type { Task } from '../../../ops/op.ts'
import { at } from '../../mm/pgtable.ts'
import type { kvm_pfn_t } from '../../types.ts'
import { is_access_allowed, page_fault, type Access } from './fast_page_fault.ts'
import { changed, type LeafSpte, type ShadowPage, type Vcpu, type World } from './world.ts'

/*
 * The guest and its hardware: what a vCPU does between two entries into KVM.
 */

/** A guest that makes one access after the other, each again after one fault. */
export function* guestAccess(world: World, vcpu: Vcpu, accesses: readonly Access[]): Task<string> {
  let last = ''
  for (const access of accesses) {
    const gfn = yield* load(world.sp.gfn)
    let isDone = yield* instruction(world, vcpu, access)
    if (!isDone) {
      yield* page_fault(world, access, gfn)
      isDone = yield* instruction(world, vcpu, access)
    }
    last = isDone ? access : `no ${access}`
  }
  return last
}

/** vcpu_enter_guest() with one instruction. A kick waits for its end, and the TLB is flushed before the next. */
function* instruction(world: World, vcpu: Vcpu, access: Access): Task<boolean> {
  yield { kind: 'enter', domain: world.guestMode }
  if (yield* xchg(vcpu.flushRequest, false)) yield* store(vcpu.tlb, null)
  const pfn = yield* translate(world, vcpu, access)
  if (pfn !== null && access === 'write') yield* writeTo(world)
  yield { kind: 'exit', domain: world.guestMode }
  return pfn !== null
}

/** The page that the access goes to; null if it faults. */
function* translate(world: World, vcpu: Vcpu, access: Access): Task<kvm_pfn_t | null> {
  const cached = yield* load(vcpu.tlb)
  if (cached !== null && (access === 'read' || cached.writable)) return cached.pfn
  const sp = yield* load(world.parent)
  return sp === null ? null : yield* fillTlb(sp, vcpu, access)
}

/** The hardware's page walk: sets the Dirty bit for a write, in one step with the check of W. */
function* fillTlb(sp: ShadowPage, vcpu: Vcpu, access: Access): Task<kvm_pfn_t | null> {
  const spte = yield* load(sp.spte)
  if (spte === null || !is_access_allowed(spte, access)) return null
  const used: LeafSpte = access === 'write' ? changed(spte, { set: 'D' }) : spte
  const { success } = yield* try_cmpxchg64(sp.spte, spte, used)
  if (!success) return null
  yield* store(vcpu.tlb, { pfn: spte.pfn, writable: access === 'write' })
  return spte.pfn
}

function* writeTo(world: World): Task<void> {
  if (yield* load(world.writeProtected)) yield* bug('the guest writes to a page table that KVM has write-protected')
  const gfn = yield* load(world.owner)
  if (gfn === null) yield* bug('the guest writes to a page that the host has freed')
  else yield* store(at(world.written, gfn, 'frame'), true)
}
