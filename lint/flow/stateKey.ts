import { release, type Check, type PathState, type TableName } from './state.ts'
import { isPast, locationKey } from './symbols.ts'
import { valueKey, type Value } from './value.ts'

/** The states agree in everything the rules are about. */
export function recordKey(state: PathState): string {
  return [
    holdsKey(state),
    sectionsKey(state),
    lookupsKey(state),
    vouchingKey(state),
    locationKey(state.evidence.get('leaf')?.entry),
    begunKey(state),
    state.hostReads.size === 0 ? '' : [...state.hostReads.keys()].sort().join(),
    state.uncertain === undefined ? '' : state.uncertain.reason,
  ].join('\n')
}

/** Everything in the state. */
export function stateKey(state: PathState): string {
  return [
    recordKey(state),
    localsKey(state),
    heapKey(state),
    knownKey(state),
    controlKey(state),
    state.inherited.join(),
    bornKey(state),
    snapshotsKey(state),
    locationKey(state.evidence.get('present')?.entry),
    checksKey(state),
    withinKey(state),
    state.dropped,
  ].join('\n')
}

/** Equal for tables in which the same can be found. */
type KeyOf = (state: PathState) => string

/** Made once for a table: from then on it does not change any more. */
function keyOfTable<Name extends TableName>(name: Name, make: (table: PathState[Name]) => string): KeyOf {
  const keys = new WeakMap<PathState[Name], string>()
  return (state) => {
    const table = state[name]
    if (table.size === 0) return ''
    const known = keys.get(table)
    if (known !== undefined) return known
    release(state, name)
    const key = make(table)
    keys.set(table, key)
    return key
  }
}

const holdsKey = keyOfTable('holds', (holds) => entries(holds, ({ mode, place }) => `${mode}${place.line}${place.file}`))
const sectionsKey = keyOfTable('sections', (sections) => entries(sections, ({ depth, place }) => `${depth}@${place.line}`))
const lookupsKey = keyOfTable('lookups', (lookups) =>
  entries(lookups, (l) => `${isPast(l.gfn)}${l.inHold}${l.snapshots.join()}${l.superseded}${l.guard}${l.steadyUnder ?? ''}`),
)
const vouchingKey = keyOfTable('checks', (checks) => entries(mayVouch(checks), checkKey))
const checksKey = keyOfTable('checks', (checks) => entries(checks, checkKey))
const begunKey = keyOfTable('begun', (begun) => entries(begun, ({ count, inHold, isRanged }) => `${count}${inHold}${isRanged}`))
const localsKey = keyOfTable('locals', valuesKey)
const heapKey = keyOfTable('heap', valuesKey)
const knownKey = keyOfTable('known', (known) => entries(known, String))
const controlKey = keyOfTable('control', (control) => entries(control, (ids) => ids.join()))
const bornKey = keyOfTable('born', sorted)
const snapshotsKey = keyOfTable('snapshots', (snapshots) => sorted(snapshots.keys()))
const withinKey = keyOfTable('within', sorted)

function valuesKey(values: ReadonlyMap<string, Value>): string {
  return entries(values, valueKey)
}

function sorted(names: Iterable<string>): string {
  return [...names].sort().join(';')
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

function entries<Key, T>(map: ReadonlyMap<Key, T>, text: (value: T) => string): string {
  if (map.size === 0) return ''
  const all = Array.from(map, ([key, value]) => `${String(key)}=${text(value)}`)
  return all.length === 1 ? all[0]! : all.sort().join(';')
}
