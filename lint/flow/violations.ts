import type { Place } from '../finding.ts'
import type { Names } from '../vocabulary.ts'
import { lackOf, type Lack } from './protection.ts'
import type { Hold, Lookup } from './state.ts'
import { lastField, ownerOf, sameObject } from './symbols.ts'
import type { Visit } from './walker.ts'
import type { Walks } from './walks.ts'

/** An installation, or something that may be one, with looked-up values that are not protected. */
export interface Violation {
  readonly lack: Lack
  readonly lookup: Lookup
  readonly hold: Hold | undefined
  readonly visit: Visit
  /** Where to put it right: in the function that holds mmu_lock, or in the one that looked up. */
  readonly place: Place
}

/** The more specific lack wins where one critical section has several. */
const order: readonly Lack['kind'][] = [
  'snapshot too late',
  'reclaimed',
  'dropped',
  'checked without lock',
  'only pre-checked',
  'no leaf',
  'no check',
]

const cache = new WeakMap<Walks, readonly Violation[]>()

/** One violation for each critical section that installs something unprotected. */
export function violations(walks: Walks, names: Names): readonly Violation[] {
  const known = cache.get(walks)
  if (known !== undefined) return known
  const groups = new Map<string, Violation>()
  for (const visit of walks.visits('install')) {
    for (const found of violationsAt(visit, names)) {
      const key = placeKey(found.hold === undefined || found.hold.asserted ? found.place : found.hold.place)
      const before = groups.get(key)
      if (before === undefined || rank(found) < rank(before)) groups.set(key, found)
    }
  }
  const all = [...groups.values()]
  cache.set(walks, all)
  return all
}

function rank({ lack, lookup }: Violation): number {
  return order.indexOf(lack.kind) * 10 + ['level', 'page', 'attribute', 'memslot'].indexOf(lookup.kind)
}

function placeKey({ file, line, column }: Place): string {
  return `${file}:${line}:${column}`
}

/** What is not protected at one installation. */
export function violationsAt(visit: Visit, names: Names): readonly Violation[] {
  const used = [...visit.sources, ...visit.implied.filter((id) => visit.state.lookups.get(id)?.superseded === false)]
  return used.flatMap((id) => {
    const lookup = visit.state.lookups.get(id)
    const lack = lookup === undefined ? undefined : lackOf(visit.state, lookup, { entry: visit.subject, names })
    if (lookup === undefined || lack === undefined) return []
    const hold = holdOfVisit(visit, lookup, names)
    return [{ lack, lookup, hold, visit, place: placeOf(visit, hold, lookup) }]
  })
}

function holdOfVisit({ state }: Visit, lookup: Lookup, names: Names): Hold | undefined {
  return [...state.holds].find(([sym]) => names.hasField('mmu_lock', lastField(sym)) && sameObject(ownerOf(sym), lookup.kvm) !== 'different')?.[1]
}

function placeOf(visit: Visit, hold: Hold | undefined, lookup: Lookup): Place {
  const fn = hold ?? lookup
  return visit.stack.findLast((step) => step.fn === fn.fn)?.place ?? visit.place
}
