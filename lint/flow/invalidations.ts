import { own, type PathState } from './state.ts'
import { frameOf, here, observe, type FunctionEntry, type Walker } from './walker.ts'

/** What was checked before may not hold any more, whoever holds mmu_lock. */
export function reclaim(w: Walker, state: PathState, name: string): void {
  const place = frameOf(w).at
  for (const [id, check] of state.checks) {
    if (check.force === 'held' && check.reclaimed === undefined) own(state, 'checks').set(id, { ...check, reclaimed: { place, name } })
  }
}

/** An invalidation begins, ends, or is told its range. */
export function invalidate(w: Walker, state: PathState, { role, name }: FunctionEntry, kvm: string | undefined): void {
  const key = kvm ?? 'unknown'
  const open = state.begun.get(key)
  observe(w, state, { kind: role === 'begin' ? 'begin' : role === 'end' ? 'end' : 'range', name, subject: key })
  if (role === 'begin') own(state, 'begun').set(key, { ...here(w), count: Math.min((open?.count ?? 0) + 1, 3), inHold: true, isRanged: false })
  else if (role === 'range add' && open !== undefined) own(state, 'begun').set(key, { ...open, isRanged: true })
  else if (role === 'end' && open !== undefined) {
    if (open.count > 1) own(state, 'begun').set(key, { ...open, count: open.count - 1 })
    else own(state, 'begun').delete(key)
  }
}
