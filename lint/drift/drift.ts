import type { Chapter, Clause, KernelFunction } from '../../src/chapter/chapter.ts'
import { nearest } from '../prose/nearest.ts'
import { renames } from '../prose/renames.ts'
import { driftOfSection } from './section.ts'
import { driftOfLocks } from './lockTable.ts'
import type { TreeNames } from './treeNames.ts'

/** One place in which chapter and tree have parted. */
export interface Drift {
  readonly kind: 'file' | 'function' | 'moved' | 'name' | 'call' | 'lock table' | 'section' | 'clause'
  /** The clause or section that says it; empty for the whole chapter. */
  readonly clause: string
  /** What is the case, what was expected. */
  readonly message: string
  readonly help?: string
}

export interface DriftOptions {
  readonly names: TreeNames
  /** `6.12`; undefined if the tree does not say. */
  readonly release: string | undefined
  /** The tree's locking.rst, if it has one. */
  readonly document: string | undefined
  /** Fields and the lock that protects them, as the linter knows them. */
  readonly locks: readonly { readonly lock: string; readonly fields: readonly string[] }[]
}

/** Where a chapter and a tree say different things: first chapter against tree, then tree against chapter. */
export function driftOf(chapter: Chapter, options: DriftOptions): readonly Drift[] {
  return [
    ...chapter.clauses.flatMap((clause) => driftOfClause(clause, options)),
    ...driftOfLocks(options),
    ...driftOfSection(chapter, options.document),
  ]
}

function driftOfClause(clause: Clause, options: DriftOptions): readonly Drift[] {
  const current = clause.kernel.filter(({ versions }) => isIn(options.release, versions))
  const gone = current.flatMap((one) => driftOfFunction(clause, one, options))
  return [...gone, ...driftOfNames(clause, options), ...(gone.length > 0 ? [] : driftOfCalls(clause, current, options))]
}

/** Whether a release is one of `6.1 to 7.2`, or `6.12`. Of an unknown release all may be. */
function isIn(release: string | undefined, versions: string): boolean {
  if (release === undefined) return true
  const [from = '', to = from] = versions.split(' to ')
  return numberOf(from) <= numberOf(release) && numberOf(release) <= numberOf(to)
}

function numberOf(version: string): number {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major * 1000 + minor
}

function driftOfFunction({ id }: Clause, { function: written, file, versions }: KernelFunction, { names, release }: DriftOptions): readonly Drift[] {
  // Of the rest of the kernel there may be nothing: a tree of KVM is enough.
  if (!names.files.has(file)) return isOfKvm(file) ? [{ kind: 'file', clause: id, message: `${file} is not in the tree, expected it to define ${written}`, ...helpFor(written, names) }] : []
  const name = written.replace(/\(\)$/, '')
  const files = names.definedIn.get(name)
  if (files?.includes(file) === true) return []
  const unsure = release === undefined ? `; the clause speaks of ${versions} and the tree does not say what it is` : ''
  if (files !== undefined) return [{ kind: 'moved', clause: id, message: `${written} is in ${files.join(', ')}, expected it in ${file}${unsure}` }]
  return [{ kind: 'function', clause: id, message: `${written} is not in ${file}, expected it there${unsure}`, ...helpFor(name, names) }]
}

function isOfKvm(file: string): boolean {
  return /^(arch\/\w+|virt)\/kvm\//.test(file) || file === 'include/linux/kvm_host.h'
}

function helpFor(written: string, { definedIn, words }: TreeNames): { readonly help?: string } {
  const name = written.replace(/\(\)$/, '')
  const meant = successor(name, words) ?? nearest(name, definedIn.keys())
  return meant === undefined ? {} : { help: `perhaps it is ${meant} now` }
}

/** Words that the kernel has exchanged in names. */
const exchanged: readonly (readonly [string, string])[] = [['_begin', '_start'], ['_start', '_begin'], ['notifier', 'invalidate'], ['REMOVED', 'FROZEN'], ['removed', 'frozen'], ['gstage', 'mmu'], ['direct_page_fault', 'tdp_mmu_page_fault']]

function successor(name: string, words: ReadonlySet<string>): string | undefined {
  const now = renames.get(name)?.now
  if (now !== undefined && words.has(now)) return now
  const before = [...renames].find(([old, rename]) => rename.now === name && words.has(old))?.[0]
  return before ?? exchanged.map(([from, to]) => name.replace(from, to)).find((made) => made !== name && words.has(made))
}

/** Functions and fields in back-ticks that the tree does not have. */
function driftOfNames({ id, text }: Clause, { names, release }: DriftOptions): readonly Drift[] {
  return mentioned(text).flatMap(({ name, shown }): Drift[] => {
    if (names.words.has(name) || !isKernelName(name)) return []
    const renamed = renames.get(name)
    if (renamed !== undefined && release !== undefined && numberOf(release) >= numberOf(renamed.since)) return []
    if (isOfLater(text, release) || namesBoth(text, name)) return []
    return [{ kind: 'name', clause: id, message: `${shown} is nowhere in the tree, expected it as the clause names it`, ...helpFor(name, names) }]
  })
}

/** The clause says that what it names came later. */
function isOfLater(text: string, release: string | undefined): boolean {
  return release !== undefined && [...text.matchAll(/\bsince (\d+\.\d+)/g)].some(([, since]) => numberOf(since!) > numberOf(release))
}

/** The clause names what it was called before, too. */
function namesBoth(text: string, name: string): boolean {
  return [...renames].some(([old, { now }]) => now === name && text.includes(`\`${old}`))
}

interface Mentioned {
  readonly name: string
  readonly shown: string
}

function mentioned(text: string): readonly Mentioned[] {
  return [...text.matchAll(/`([^`]+)`/g)].flatMap(([, code = '']): Mentioned[] => {
    const call = /^(\w+)\(.*\)$/.exec(code)?.[1]
    if (call !== undefined) return [{ name: call, shown: `${call}()` }]
    const field = /^(?:kvm|vcpu->kvm)->(\w+)$/.exec(code)?.[1]
    return field === undefined ? [] : [{ name: field, shown: `kvm->${field}` }]
  })
}

/** KVM's; functions of other parts of the kernel need not be in a tree of KVM. */
function isKernelName(name: string): boolean {
  return /(^|_)(kvm|mmu|mn|tdp|spte|memslot|host_pfn|slots|gfn|srcu)(_|$)/.test(name)
}

/** None of the functions that a clause is about calls one that the clause names, nor do those that it calls or that call it. */
function driftOfCalls({ id, text }: Clause, kernel: readonly KernelFunction[], { names }: DriftOptions): readonly Drift[] {
  const own = new Set(kernel.map(({ function: written }) => written.replace(/\(\)$/, '')))
  const wanted = mentioned(text).filter(({ name, shown }) => shown.endsWith('()') && names.words.has(name) && !own.has(name))
  const bodies = kernel.flatMap(({ function: written, file }) => names.wordsOf(file, written.replace(/\(\)$/, '')) ?? [])
  if (wanted.length === 0 || bodies.length === 0) return []
  const reach = reachOf(new Set(bodies.flatMap((words) => [...words])), names)
  const isReached = (name: string): boolean => [...reach].some((word) => word === name || word.startsWith(`${name}_`))
  const reachesUs = (name: string): boolean => [...reachOf(new Set([name]), names)].some((word) => own.has(word))
  if (wanted.some(({ name }) => isReached(name) || reachesUs(name))) return []
  return [{ kind: 'call', clause: id, message: `${[...own].map((name) => `${name}()`).join(', ')} ${own.size === 1 ? 'has' : 'have'} none of ${wanted.map(({ shown }) => shown).join(', ')}, expected what the clause says` }]
}

const LEVELS = 3

/** Words, those of the functions that they name, and so on for a few levels. */
function reachOf(start: ReadonlySet<string>, { definedIn, wordsOf }: TreeNames): ReadonlySet<string> {
  const reach = new Set(start)
  let level = [...start]
  for (let at = 0; at < LEVELS; at++) {
    level = level.flatMap((word) => (definedIn.get(word) ?? []).flatMap((file) => [...(wordsOf(file, word) ?? [])])).filter((word) => !reach.has(word))
    for (const word of level) reach.add(word)
  }
  return reach
}
