import { successors } from '../facts/edges.ts'
import type { CallEvent } from '../facts/event.ts'
import type { FunctionFacts } from '../facts/functionFacts.ts'
import type { Program } from '../facts/sourceFacts.ts'
import { digestOf } from '../facts/digest.ts'
import type { Names } from '../vocabulary.ts'
import { functionsIn, isOfMmuLock, taking } from './graph.ts'

/** Critical sections of mmu_lock, by the functions they are in. */
export interface Sections {
  /** Functions that take mmu_lock and drop it: themselves, or by functions or macros that do one of both. */
  readonly sections: ReadonlySet<string>
  /** Of these, those that never drop it before they took it, nor return with it held. */
  readonly selfContained: ReadonlySet<string>
}

export function sectionsOf(program: Program, names: Names, calls: ReadonlyMap<string, readonly string[]>): Sections {
  const own = new Map([...program.functions.values()].map((fn) => [fn.id, lockingOf(fn, names)]))
  const halves = new Map([...own].filter(([, [takes, drops]]) => takes !== drops))
  const sections = new Set<string>()
  const selfContained = new Set<string>()
  for (const [id, [takes, drops]] of own) {
    const called = (calls.get(id) ?? []).flatMap((callee) => (callee === id ? [] : [halves.get(callee) ?? []]))
    if (!(takes || called.some(([a]) => a)) || !(drops || called.some(([, b]) => b))) continue
    sections.add(id)
    const around = { names, halves, program }
    const fn = program.functions.get(id)!
    if (!dropsFirst(fn, around) && !mayKeep(fn, around)) selfContained.add(id)
  }
  return { sections, selfContained }
}

interface Halves {
  readonly names: Names
  readonly program: Program
  readonly halves: ReadonlyMap<string, readonly [takes: boolean, drops: boolean]>
}

/** Whether some path drops mmu_lock before it has taken it, as one does that yields. */
function dropsFirst(fn: FunctionFacts, halves: Halves): boolean {
  return reaches(fn, 0, (at) => {
    const first = lockingIn(fn, at, halves).at(0)
    return first === undefined ? 'on' : first === 'drops' ? 'found' : 'off'
  })
}

/**
 * Whether some path returns with mmu_lock taken, as a function does that takes it and checks. What is called in between
 * may drop it on some ways only, so only an unlock of its own tells.
 */
function mayKeep(fn: FunctionFacts, halves: Halves): boolean {
  const drops = (at: number): boolean => lockingIn(fn, at, { ...halves, halves: new Map() }).includes('drops')
  const isKept = (start: number): boolean => reaches(fn, start, (at) => (drops(at) ? 'off' : fn.blocks[at]!.end.kind === 'return' ? 'found' : 'on'))
  return fn.blocks.some(({ end }, at) => {
    const all = lockingIn(fn, at, halves)
    if (!all.includes('takes') || (drops(at) && all.at(-1) === 'drops')) return false
    return end.kind === 'return' || successors(end).some(isKept)
  })
}

/** Whether a walk along the blocks finds what it looks for. */
function reaches({ blocks }: FunctionFacts, start: number, look: (block: number) => 'on' | 'off' | 'found'): boolean {
  const open = [start]
  const seen = new Set<number>()
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (seen.has(at)) continue
    seen.add(at)
    const found = look(at)
    if (found === 'found') return true
    if (found === 'on') open.push(...successors(blocks[at]!.end))
  }
  return false
}

/** What a block does with mmu_lock, in order. */
function lockingIn({ blocks }: FunctionFacts, block: number, { names, program, halves }: Halves): readonly ('takes' | 'drops')[] {
  return blocks[block]!.events.flatMap((event) => (event.kind === 'call' ? lockingCall(event) : []))

  function lockingCall(call: CallEvent): ('takes' | 'drops')[] {
    const role = names.functions.get(call.name)?.role
    if (role !== undefined && isOfMmuLock(call, names)) return role === 'unlock' || role === 'yield of a lock' ? ['drops'] : taking.has(role) ? ['takes'] : []
    const [takes] = functionsIn(program, call.callee).flatMap((id) => (halves.has(id) ? [halves.get(id)![0]] : []))
    return takes === undefined ? [] : [takes ? 'takes' : 'drops']
  }
}

function lockingOf(fn: FunctionFacts, names: Names): readonly [takes: boolean, drops: boolean] {
  const roles = digestOf(fn).calls.flatMap((call) => (isOfMmuLock(call, names) ? [names.functions.get(call.name)!.role] : []))
  return [roles.some((role) => taking.has(role)), roles.includes('unlock')]
}
