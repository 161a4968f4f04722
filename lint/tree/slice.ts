import type { FunctionFacts } from '../facts/functionFacts.ts'
import type { Program } from '../facts/sourceFacts.ts'
import { digestOf } from '../facts/digest.ts'
import type { Names, Role } from '../vocabulary.ts'
import { graphOf, hasRole, idsOf, isOfMmuLock, reachedFrom, type Graph } from './graph.ts'
import { sectionsOf } from './sections.ts'

/** What of a program the analysis of derived information has to look at. */
export interface Slice {
  /** The functions in which something looked up may be used, and those they call that touch what protects it. */
  readonly program: Program
  /** The functions that look something up themselves or through others, by id. */
  readonly leading: ReadonlySet<string>
}

/** Roles of functions that look up what installations depend on. */
export const levels: ReadonlySet<Role> = new Set<Role>(['level lookup', 'level lookup, if its body is not seen'])
export const pageLookups: ReadonlySet<Role> = new Set<Role>(['page lookup'])
export const pfnInstallers: ReadonlySet<Role> = new Set<Role>(['installer of a PFN'])
const lookups: ReadonlySet<Role> = new Set<Role>([...levels, 'VMA lookup'])

/** Roles of functions whose call changes what protects a lookup, however deep it happens. */
const protecting: ReadonlySet<Role> = new Set<Role>(['check', 'check, if its body is not seen', 'pre-check', 'begin', 'end'])

/** Roles of functions whose call uses a lookup or bears witness, near the function that looked up. */
const using: ReadonlySet<Role> = new Set<Role>(['installer', 'installer of a PFN', 'zapper', 'evidence of a leaf', 'evidence of a memslot', 'may invalidate'])

/** How far up from a lookup the analysis begins where no function on the way takes mmu_lock. */
const LEVELS_ABOVE = 4

/** How deep below a function that looks up an installation is followed. */
const LEVELS_TO_USE = 2

/**
 * Leaves out what cannot change the answer.
 *
 * What protects a lookup lasts no longer than a critical section of mmu_lock or the function around it. So the functions
 * with such a section next above a lookup are the ones to begin with. Of what they call, only what leads to a lookup is
 * kept, what drops or takes mmu_lock, checks or takes a snapshot, and what installs near by. A function that takes
 * mmu_lock and drops it again on every way is not: it can only be called where the lock is not held, and leaves nothing behind.
 * Where no section is above a lookup, the functions a few levels up are begun with.
 */
export function slice(program: Program, names: Names): Slice {
  const graph = graphOf(program)
  const all = [...program.functions.values()]
  const seeds = [...idsOf(all.filter((fn) => doesLookUp(fn, names))), ...pfnSeeds(program, graph, names)]
  const leading = reachedFrom(seeds, graph.referring)
  const { sections, selfContained } = sectionsOf(program, names, graph.calls)
  const lasting = reachedFrom(idsOf(all.filter((fn) => doesProtect(fn, names) && !selfContained.has(fn.id))), graph.referring, (id) => !selfContained.has(id))
  const uses = nearby(idsOf(all.filter((fn) => doesUse(fn, names))), graph.referring)
  const mayUse = (start: string): boolean => {
    const below = reachedFrom([start], graph.calls, (id) => leading.has(id) && (sections.has(start) || !sections.has(id)))
    return [...below].some((id) => uses.has(id) || (graph.calls.get(id) ?? []).some((called) => uses.has(called)))
  }
  const starts = startsOf({ seeds, sections, referring: graph.referring }).filter(mayUse)
  const pages = new Set(idsOf(all.filter((fn) => digestOf(fn).calls.some((call) => hasRole(call, names, pageLookups)))))
  // What is known by name only if its body is not seen is seen, whatever is left in it.
  const named = new Set(idsOf(all.filter(({ name }) => names.functions.get(name)?.role.endsWith('if its body is not seen') === true)))
  const kept = reachedFrom(starts, graph.calls, (id, from) => leading.has(id) || lasting.has(id) || named.has(id) || pages.has(id) || ((leading.has(from) || uses.has(from)) && uses.has(id)))
  const functions = new Map([...program.functions].filter(([id]) => kept.has(id)))
  return { program: { ...program, functions }, leading }
}

/**
 * Functions that look up a PFN, near one that hands a PFN to the hardware by another way than a page table. Not where a
 * vCPU is asked to look up again after each change: there, what is stale is written anew before the guest runs.
 */
function pfnSeeds(program: Program, { calls, referring }: Graph, names: Names): readonly string[] {
  const all = [...program.functions.values()]
  if (all.some(({ name }) => names.functions.get(name)?.role === 'PFN is asked for again')) return []
  const handing = new Set(idsOf(all.filter((fn) => digestOf(fn).calls.some((call) => hasRole(call, names, pfnInstallers)))))
  const fileOf = (id: string): string => id.slice(0, id.indexOf('#'))
  // A function for everybody, such as kvm_vcpu_map(), keeps the page for its callers as long as they want.
  const near = (id: string): string[] => [id, ...(calls.get(id) ?? []), ...(referring.get(id) ?? []).filter((above) => fileOf(above) === fileOf(id))]
  return idsOf(all.filter((fn) => digestOf(fn).calls.some((call) => hasRole(call, names, pageLookups)))).filter((id) => near(id).some((one) => handing.has(one)))
}

interface Above {
  readonly seeds: readonly string[]
  readonly sections: ReadonlySet<string>
  readonly referring: ReadonlyMap<string, readonly string[]>
}

/** Functions that use something, and those that call one a few levels above. */
function nearby(users: readonly string[], referring: Graph['referring']): Set<string> {
  const all = new Set(users)
  let level = users
  for (let up = 0; up < LEVELS_TO_USE; up++) {
    level = level.flatMap((id) => referring.get(id) ?? []).filter((id) => !all.has(id))
    for (const id of level) all.add(id)
  }
  return all
}

/** The sections next above a lookup, and what is above a lookup on ways without one. */
function startsOf({ seeds, sections, referring }: Above): string[] {
  const starts = new Set(seeds.filter((id) => sections.has(id)))
  let level = seeds.filter((id) => !sections.has(id))
  const seen = new Set(level)
  for (let up = 0; level.length > 0; up++) {
    const next: string[] = []
    for (const id of level) {
      const above = referring.get(id) ?? []
      if (above.length === 0 || up >= LEVELS_ABOVE) starts.add(id)
      for (const one of above) if (sections.has(one)) starts.add(one)
      if (up < LEVELS_ABOVE) next.push(...above.filter((one) => !sections.has(one) && !seen.has(one)))
    }
    for (const id of next) seen.add(id)
    level = [...new Set(next)]
  }
  return [...starts]
}

/**
 * Looks something up. A VMA that is looked up where nothing protects or installs has other purposes: in virt/kvm it is on
 * the way to a PFN, which is another kind of lookup.
 */
function doesLookUp(fn: FunctionFacts, names: Names): boolean {
  const calls = digestOf(fn).calls
  if (calls.some((call) => hasRole(call, names, levels))) return true
  return calls.some((call) => hasRole(call, names, lookups)) && (doesProtect(fn, names) || doesUse(fn, names))
}

/** Takes or drops mmu_lock, checks for invalidations, or takes a snapshot. */
function doesProtect(fn: FunctionFacts, names: Names): boolean {
  const { reads, calls } = digestOf(fn)
  return reads.some((field) => names.hasField('snapshot', field)) || calls.some((call) => hasRole(call, names, protecting) || isOfMmuLock(call, names))
}

/** Installs, or finds a leaf. */
function doesUse(fn: FunctionFacts, names: Names): boolean {
  const { writes, calls } = digestOf(fn)
  return writes.some((field) => names.hasField('shadow page table entry', field)) || calls.some((call) => hasRole(call, names, using))
}
