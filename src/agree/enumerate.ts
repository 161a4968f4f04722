import type { Program, Statement, Test } from '../scenario/consumers/program.ts'

/**
 * Every straight program of a size, modulo what makes no difference.
 *
 * Straight: statements and guards in a row. The unlock at the end is not counted. Left out, because a smaller program or
 * another one of the same size does the same:
 *
 * - what is found out and never asked for, or asked for before it is found out; a second lookup of the same thing;
 * - critical sections in which nothing happens, and an unlock followed by a lock, which is a yield;
 * - the same guard twice in a row, and guards in a row in another order while mmu_lock keeps what they ask still;
 * - statements behind the installation or the zap;
 * - mmu_lock for reading: there is one consumer, and its adversaries take it for writing.
 */
export function* straightPrograms(size: number): Iterable<Program> {
  for (const body of extend([], newKnowledge(), size)) yield { body }
}

/** What the statements so far have done. */
interface Knowledge {
  readonly held: boolean
  readonly snapshot: 'none' | 'unused' | 'used'
  readonly page: boolean
  readonly level: 'none' | 'found' | 'huge'
  readonly attribute: boolean
  readonly last: Statement | undefined
}

function newKnowledge(): Knowledge {
  return { held: false, snapshot: 'none', page: false, level: 'none', attribute: false, last: undefined }
}

const alphabet: readonly Statement[] = [
  { kind: 'snapshot' },
  { kind: 'page' },
  { kind: 'level' },
  { kind: 'attribute' },
  { kind: 'lock', mode: 'write' },
  { kind: 'unlock' },
  { kind: 'yield' },
  ...(['retry_gfn', 'retry', 'retry_unsafe', 'in_progress', 'leaf', 'present', 'huge'] as const).map((test): Statement => ({ kind: 'guard', test })),
]

const ends: readonly Statement[] = [
  { kind: 'install', at: 'level' },
  { kind: 'install', at: '4K' },
  { kind: 'install', at: '2M' },
  { kind: 'zap' },
]

function* extend(before: readonly Statement[], known: Knowledge, left: number): Iterable<readonly Statement[]> {
  if (left === 1) {
    for (const end of ends) if (mayEnd(known, end)) yield [...before, end]
    return
  }
  for (const one of alphabet) {
    const after = follow(known, one)
    if (after !== undefined) yield* extend([...before, one], { ...after, last: one }, left - 1)
  }
}

/** Everything found out is asked for. */
function mayEnd({ page, level, attribute, snapshot, held }: Knowledge, end: Statement): boolean {
  if (snapshot === 'unused') return false
  if (end.kind === 'zap') return held && !page && !attribute && level !== 'found'
  if (end.kind !== 'install' || !page) return false
  return level === { level: 'found', '4K': 'none', '2M': 'huge' }[end.at]
}

function follow(known: Knowledge, one: Statement): Knowledge | undefined {
  const { held, last } = known
  switch (one.kind) {
    case 'lock':
      return held || last?.kind === 'unlock' ? undefined : { ...known, held: true }
    case 'unlock':
    case 'yield':
      return !held || last?.kind === 'lock' || last?.kind === 'yield' ? undefined : { ...known, held: one.kind === 'yield' }
    case 'snapshot':
      return known.snapshot === 'unused' ? undefined : { ...known, snapshot: 'unused' }
    case 'page':
      return known.page ? undefined : { ...known, page: true }
    case 'level':
      return known.level === 'none' ? { ...known, level: 'found' } : undefined
    case 'attribute':
      return known.attribute ? undefined : { ...known, attribute: true }
    case 'guard':
      return mayFollow(known, one.test) ? { ...known, snapshot: one.test.startsWith('retry') ? 'used' : known.snapshot, level: one.test === 'huge' ? 'huge' : known.level } : undefined
    default:
      return undefined
  }
}

const order: readonly Test[] = ['retry_gfn', 'retry', 'retry_unsafe', 'in_progress', 'leaf', 'present', 'huge']

function mayFollow({ last, held, snapshot, level }: Knowledge, test: Test): boolean {
  if (test.startsWith('retry') && snapshot === 'none') return false
  if (test === 'huge' && level !== 'found') return false
  if (last?.kind !== 'guard') return true
  return last.test !== test && (!held || order.indexOf(last.test) < order.indexOf(test))
}
