import type { Place } from '../finding.ts'
import type { Names } from '../vocabulary.ts'
import { mmuHoldIn } from './holds.ts'
import { lackOf, type Lack } from './protection.ts'
import type { Hold, Lookup } from './state.ts'
import { sameObject } from './symbols.ts'
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
      const key = keyOf(found)
      const before = groups.get(key)
      if (before === undefined || rank(found) < rank(before)) groups.set(key, found)
    }
  }
  const all = [...groups.values()]
  cache.set(walks, all)
  return all
}

/** One critical section has one defect; a snapshot that is too late is one, however many install after it. */
function keyOf({ lack, lookup, hold, place }: Violation): string {
  if (lack.kind === 'snapshot too late') return `${lack.kind} ${placeKey(lookup.origin)}`
  return placeKey(hold === undefined || hold.asserted ? place : hold.place)
}

function rank({ lack, lookup }: Violation): number {
  return order.indexOf(lack.kind) * 10 + ['level', 'page', 'attribute', 'memslot'].indexOf(lookup.kind)
}

function placeKey({ file, line, column }: Place): string {
  return `${file}:${line}:${column}`
}

/** What is not protected at one installation. */
export function violationsAt(visit: Visit, names: Names): readonly Violation[] {
  const ids = [...visit.sources, ...visit.implied.filter((id) => decides(visit, id))]
  const used = ids.flatMap((id) => visit.state.lookups.get(id) ?? [])
  const outermost = Math.min(...used.map(({ fn }) => depthOf(visit, fn)))
  return used.flatMap((lookup) => {
    const lack = lackOf(visit.state, lookup, { entry: visit.subject, names })
    if (lack === undefined) return []
    const hold = mmuHoldIn(visit.state, lookup.kvm, names)
    const depth = Math.max(outermost, hold === undefined ? 0 : depthOf(visit, hold.fn))
    return [{ lack, lookup, hold, visit, place: visit.stack[depth]?.place ?? visit.place }]
  })
}

/**
 * A lookup that only decided that something is installed counts, unless another attempt has begun since, or what is
 * installed was looked up again in the same way: then the first answer decided nothing but whether to ask again.
 */
function decides({ state, sources }: Visit, id: string): boolean {
  const lookup = state.lookups.get(id)
  if (lookup === undefined || lookup.superseded) return false
  return !sources.some((source) => {
    const other = state.lookups.get(source)
    return source !== id && other !== undefined && other.name === lookup.name && sameObject(other.kvm, lookup.kvm) === 'same' && sameObject(other.gfn, lookup.gfn) === 'same'
  })
}

function depthOf({ stack }: Visit, fn: string): number {
  return Math.max(0, stack.findLastIndex((step) => step.fn === fn))
}
