import type { ReadEvent, WriteEvent } from '../facts/event.ts'
import { evaluate } from './evaluate.ts'
import { install, lookUp, noteCheck } from './effects.ts'
import { isInside, mmuHoldIn } from './holds.ts'
import { own, takenAgain, type PathState } from './state.ts'
import { ownerOf, placeField, sameObject, shorten } from './symbols.ts'
import { union, unknown, type Value } from './value.ts'
import { bear, frameOf, observe, type Walker } from './walker.ts'

const lookupRoles = ['level lookup', 'VMA lookup', 'page lookup', 'attribute lookup'] as const

/** A read of shared memory: what it means is told by the field that is read. */
export function readMemory(w: Walker, state: PathState, event: ReadEvent): Value {
  const from = evaluate(w, state, event.from)
  const field = placeField(from.sym)
  const kvm = from.sym === undefined ? undefined : ownerOf(from.sym)
  if (w.names.hasField('snapshot', field)) return snapshot(w, state, kvm)
  for (const role of lookupRoles) {
    if (w.names.hasField(role, field)) return lookUp(w, state, { role, name: field!, kvm: undefined, gfn: undefined })
  }
  if (isWatched(w, field)) observe(w, state, { kind: 'fieldRead', name: field!, subject: kvm })
  if (w.looksUp && w.names.hasField('count of pending invalidations', field) && mmuHoldIn(state, kvm, w.names) !== undefined) return count(w, state, kvm)
  if (w.names.hasField('host page table entry', field)) readHostEntry(w, state, from.sym!, event.accessor)
  const made = bear(w, state)
  const sym = shorten(`${made}(*${from.sym ?? '?'})`)
  const isEntry = w.names.hasField('shadow page table entry', field) && mmuHoldIn(state, undefined, w.names) !== undefined
  return { ...unknown, sym, sources: from.sources, implied: from.implied, entry: isEntry ? from.sym : undefined, memslot: from.memslot }
}

function isWatched(w: Walker, field: string | undefined): boolean {
  return w.names.hasField('invalidation field', field) || w.names.hasField('mn field', field) || w.names.hasField('published memslots', field)
}

/** Asks whether anything is pending: a check by hand, which vouches only for what this critical section looks up. */
function count(w: Walker, state: PathState, kvm: string | undefined): Value {
  const id = noteCheck(w, state, { name: 'mmu_invalidate_in_progress', kind: 'check', kvm, gfn: undefined, snapshots: [] })
  return { ...unknown, sym: id, condition: { kind: 'check', id, negated: false } }
}

/** A snapshot of the sequence number. */
function snapshot(w: Walker, state: PathState, kvm: string | undefined): Value {
  const id = bear(w, state)
  takenAgain(state, id)
  own(state, 'snapshots').set(id, { place: frameOf(w).at, kvm })
  for (const [key, lookup] of state.lookups) {
    // No invalidation ends while mmu_lock is held, so what was looked up since it was taken is as good as looked up now.
    const isSameHold = lookup.inHold && sameObject(lookup.kvm, kvm) !== 'different'
    if (lookup.steadyUnder !== undefined || isSameHold) own(state, 'lookups').set(key, { ...lookup, snapshots: union(lookup.snapshots, [id]) })
  }
  return { ...unknown, sym: id, snapshots: [id] }
}

function readHostEntry(w: Walker, state: PathState, entry: string, accessor: string): void {
  observe(w, state, { kind: 'hostRead', name: accessor, subject: entry })
  if (!isInside(state, 'irq')) return
  if (state.hostReads.has(entry)) observe(w, state, { kind: 'hostReread', name: placeField(entry)!, subject: entry })
  else own(state, 'hostReads').set(entry, frameOf(w).at)
}

/** A write of shared memory. One to a shadow page table entry installs, unless what is written removes. */
export function writeMemory(w: Walker, state: PathState, event: WriteEvent): Value {
  const to = evaluate(w, state, event.to)
  const value = event.value === undefined ? undefined : evaluate(w, state, event.value)
  if (event.expected !== undefined) evaluate(w, state, event.expected)
  const field = placeField(to.sym)
  if (isWatched(w, field) || w.names.hasField('snapshot', field)) {
    observe(w, state, { kind: 'fieldWrite', name: field!, subject: to.sym === undefined ? undefined : ownerOf(to.sym) })
  }
  if (w.names.hasField('shadow page table entry', field) && value !== undefined && maps(w, state, value)) {
    install(w, state, { name: event.accessor, args: [value, { ...to, sym: undefined }], entry: to.sym })
  }
  return { ...unknown, sym: bear(w, state) }
}

/** A removed or frozen entry maps nothing, and neither does one that points to a lower table. */
function maps(w: Walker, state: PathState, value: Value): boolean {
  if (value.constants !== undefined && value.sym === undefined) return !value.constants.every((one) => w.names.isRemoved(one))
  const kind = value.sym === undefined ? undefined : state.heap.get(`${value.sym}.kind`)
  return kind?.constants?.length !== 1 || kind.constants[0] !== 'table'
}

