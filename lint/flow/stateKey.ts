import type { Check, PathState } from './state.ts'
import { isPast, locationKey } from './symbols.ts'
import { valueKey } from './value.ts'

/** The states agree in everything the rules are about. */
export function recordKey(state: PathState): string {
  return [
    entries(state.holds, ({ mode, place }) => `${mode}${place.line}${place.file}`),
    entries(state.sections, ({ depth, place }) => `${depth}@${place.line}`),
    entries(state.lookups, (l) => `${isPast(l.gfn)}${l.inHold}${l.snapshots.join()}${l.superseded}${l.guard}${l.steadyUnder ?? ''}`),
    entries(mayVouch(state.checks), checkKey),
    locationKey(state.evidence.get('leaf')?.entry),
    entries(state.begun, ({ count, inHold, isRanged }) => `${count}${inHold}${isRanged}`),
    [...state.hostReads.keys()].sort().join(),
    state.uncertain === undefined ? '' : state.uncertain.reason,
  ].join('\n')
}

/**
 * Without what can vouch for nothing any more: a check that has passed with mmu_lock not held, or before it was dropped.
 * It only tells which pattern is nearest, and that is the best of all paths that come here.
 */
function mayVouch(checks: PathState['checks']): PathState['checks'] {
  return new Map([...checks].filter(([, check]) => !isSpent(check)))
}

function isSpent({ result, force }: Check): boolean {
  return result === 'passed' && force !== 'held'
}

function checkKey({ gfn, result, force, reclaimed, droppedAt, snapshots }: Check): string {
  return `${isPast(gfn)}${result}${force}${reclaimed?.place.line ?? ''}${droppedAt?.line ?? ''}${snapshots.join()}`
}

function entries<T>(map: ReadonlyMap<string, T>, text: (value: T) => string): string {
  if (map.size === 0) return ''
  const all = Array.from(map, ([key, value]) => `${key}=${text(value)}`)
  return all.length === 1 ? all[0]! : all.sort().join(';')
}

/** Everything in the state. */
export function stateKey(state: PathState): string {
  return [
    recordKey(state),
    entries(state.locals, valueKey),
    entries(state.heap, valueKey),
    [...state.known].map(([key, value]) => `${key}=${value}`).sort().join(';'),
    [...state.control].map(([key, value]) => `${key}=${value.join()}`).sort().join(';'),
    state.inherited.join(),
    [...state.born].sort().join(),
    [...state.snapshots.keys()].sort().join(),
    locationKey(state.evidence.get('present')?.entry),
    entries(state.checks, checkKey),
    [...state.within].sort().join(';'),
    state.dropped,
  ].join('\n')
}
