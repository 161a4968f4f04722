import { closure } from '../closure.ts'
import { perObject } from '../perObject.ts'
import type { Names, Role } from '../vocabulary.ts'
import { levels, pageLookups, pfnInstallers } from './slice.ts'
import type { WordGraph } from './wordGraph.ts'

/** How far from a lookup upwards something may still be part of what protects it; one more than slice.ts goes. */
const LEVELS_ABOVE = 5

const vmas: ReadonlySet<Role> = new Set<Role>(['VMA lookup'])

/** Roles that mean nothing where nothing is looked up: half of the kernel calls them. */
const everywhere: ReadonlySet<Role> = new Set<Role>(['SRCU enter', 'SRCU leave', 'grace period', 'interrupts off', 'interrupts on', 'memslot lookup', 'page lookup', 'attribute lookup', 'VMA lookup', 'tolerant reader', 'installer of a PFN', 'evidence of a memslot', 'rounding to a huge page'])
const mayInvalidate: ReadonlySet<Role> = new Set<Role>(['may invalidate'])
const slotTests: ReadonlySet<Role> = new Set<Role>(['evidence of a memslot'])
const rangeAdds: ReadonlySet<Role> = new Set<Role>(['range add'])
const taking: ReadonlySet<Role> = new Set<Role>(['lock for writing', 'lock for reading', 'trylock for writing', 'trylock for reading'])
const dropping: ReadonlySet<Role> = new Set<Role>(['unlock'])
const ofLocks = /^(lock for|trylock for|unlock|yield of a lock|assertion of a lock)/

/**
 * The names of the functions, macros and variables that have to be parsed: told by words alone, so rather too many.
 *
 * Of what is near above a lookup, and all that is called from there, what leads to a lookup or to a name of the
 * vocabulary; and the variables that these name.
 */
export function relevantNames(graph: WordGraph, names: Names): ReadonlySet<string> {
  const { words, refers, referring, variables } = graph
  const seeds = [...words].filter(([, own]) => has(own, names, levels) || (has(own, names, vmas) && isMeaningful(own, names))).map(([name]) => name)
  const pfns = pfnsIn(graph, names)
  const above = near(graph, [...seeds, ...pfns], names)
  const below = closure(above, (name) => refers.get(name) ?? [])
  const meaning = closure([...words].filter(([, own]) => isMeaningful(own, names)).map(([name]) => name), (name) => referring.get(name) ?? [])
  const wanted = new Set([...above, ...[...below].filter((name) => meaning.has(name)), ...nearPfns(graph, pfns, names), ...exclusive(graph, names), ...invalidating(graph, names)])
  for (const name of below) if (has(words.get(name) ?? new Set(), names, pageLookups) && (referring.get(name) ?? []).some((one) => wanted.has(one))) wanted.add(name)
  for (const name of above.flatMap((one) => refers.get(one) ?? [])) if (has(words.get(name) ?? new Set(), names, slotTests)) wanted.add(name)
  for (const name of [...wanted]) for (const word of words.get(name)!) if (variables.has(word)) wanted.add(word)
  return withTables(graph, wanted)
}

/** What looks up a PFN where one is handed to the hardware: in the function, in one that it calls, or in one that calls it. */
function pfnsIn(graph: WordGraph, names: Names): readonly string[] {
  const all = [...graph.words].filter(([, own]) => has(own, names, pageLookups)).map(([name]) => name)
  return all.filter((name) => nearPfns(graph, [name], names).length > 0)
}

function nearPfns({ words, refers, referring }: WordGraph, pfns: readonly string[], names: Names): readonly string[] {
  const near = pfns.flatMap((name) => [name, ...(refers.get(name) ?? []), ...(referring.get(name) ?? [])])
  return near.filter((name) => has(words.get(name) ?? new Set(), names, pfnInstallers))
}

/** What is between a function that takes mmu_lock for reading and one that needs it for writing; see exclusiveSlice.ts. */
function exclusive({ words, refers, referring }: WordGraph, names: Names): readonly string[] {
  const fields = names.fields('mmu_lock')
  const callsOn = (isOne: (name: string, role: Role) => boolean): readonly string[] =>
    [...names.functions.values()].flatMap(({ name, role }) => (isOne(name, role) ? fields.map((field) => `${name}(${field})`) : []))
  const [reading, asserting] = [callsOn((_name, role) => role.endsWith('lock for reading')), callsOn((name, role) => role === 'assertion of a lock' && name.endsWith('_write'))]
  const readers = [...words].filter(([, own]) => reading.some((call) => own.has(call))).map(([name]) => name)
  const writers = [...words].filter(([, own]) => asserting.some((call) => own.has(call)) || has(own, names, mayInvalidate)).map(([name]) => name)
  const needing = closure(writers, (name) => referring.get(name) ?? [])
  return [...closure(readers, (name) => (refers.get(name) ?? []).filter((one) => needing.has(one)))]
}

/** What invalidates for a change of attributes, with what it calls to add a range. */
function invalidating({ words, refers, referring }: WordGraph, names: Names): readonly string[] {
  const starts = [...words.keys()].filter((name) => names.functions.get(name)?.role === 'attribute invalidator')
  const adding = closure([...words].filter(([, own]) => has(own, names, rangeAdds)).map(([name]) => name), (name) => referring.get(name) ?? [])
  const known = [...words.keys()].filter((name) => /^PFN is asked for again$|if its body is not seen$/.test(names.functions.get(name)?.role ?? ''))
  return [...closure(starts, (name) => (refers.get(name) ?? []).filter((one) => adding.has(one))), ...known]
}

/** What is above a lookup, up to the functions that take mmu_lock. */
function near({ words, referring }: WordGraph, seeds: readonly string[], names: Names): readonly string[] {
  const reached = new Set(seeds)
  let level = seeds
  for (let up = 0; up < LEVELS_ABOVE; up++) {
    const open = level.filter((name) => !isSection(words.get(name)!, names))
    level = open.flatMap((name) => referring.get(name) ?? []).filter((name) => !reached.has(name))
    for (const name of level) reached.add(name)
  }
  return [...reached]
}

/** Takes mmu_lock, and drops it. */
function isSection(words: ReadonlySet<string>, names: Names): boolean {
  const locks = (roles: ReadonlySet<Role>): boolean => namesWith(names)(roles).some((name) => names.fields('mmu_lock').some((field) => words.has(`${name}(${field})`)))
  return locks(taking) && locks(dropping)
}

function has(words: ReadonlySet<string>, names: Names, roles: ReadonlySet<Role>): boolean {
  return namesWith(names)(roles).some((name) => words.has(name))
}

/** The functions of some roles: asked for each function of the tree. */
const namesWith = perObject(({ functions }: Names) => perObject((roles: ReadonlySet<Role>) => [...functions.values()].flatMap(({ name, role }) => (roles.has(role) ? [name] : []))))

/** Takes or drops mmu_lock, checks, installs, takes a snapshot. */
function isMeaningful(words: ReadonlySet<string>, names: Names): boolean {
  return meaningfulWords(names).some((word) => words.has(word))
}

const meaningfulWords = perObject((names: Names) => [
  ...(['snapshot', 'shadow page table entry', 'mmu_lock'] as const).flatMap((role) => names.fields(role)),
  ...[...names.functions.values()].flatMap(({ name, role }) => (everywhere.has(role) || ofLocks.test(role) ? [] : [name])),
])

/** Tables in which a wanted function stands; their names are in no function if they are handed on by macros. */
function withTables({ variables }: WordGraph, wanted: Set<string>): ReadonlySet<string> {
  const tables = [...variables].filter(([, words]) => [...words].some((word) => word.startsWith('.') && wanted.has(word.slice(word.indexOf('=') + 1))))
  for (const [name] of tables) wanted.add(name)
  return wanted
}
