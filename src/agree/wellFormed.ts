import { everyStatement, type Block, type Program, type Statement, type Test } from '../scenario/consumers/program.ts'

/**
 * Whether a program is one that a compiler would take: mmu_lock is dropped where it is held and taken where it is not,
 * blocks leave it as they find it, and nothing is asked for before it was found out.
 *
 * Left out as well, because they are wrong for reasons that have nothing to do with derived information: to map a huge
 * page without having found that the level is huge, to zap without mmu_lock, to take the VMA lock inside mmu_lock.
 */
export function isWellFormed({ body }: Program): boolean {
  const hasAttributes = [...everyStatement(body)].some(({ kind }) => kind === 'attribute')
  return run(body, { ...start, is_private: !hasAttributes }, undefined) !== 'wrong'
}

/** What is known on every way to a place. */
interface Known {
  readonly held: boolean
  readonly mmu_seq: boolean
  readonly pfn: boolean
  readonly level: boolean
  /** Or the machine has no attributes. */
  readonly is_private: boolean
  /** The level is known to be huge. */
  readonly huge: boolean
}

const start: Known = { held: false, mmu_seq: false, pfn: false, level: false, is_private: false, huge: false }

/** `left`: nothing gets to the end. */
type End = Known | 'left' | 'wrong'

/** What a loop begins with, while inside of one. */
type Loop = Known | undefined

function run(block: Block, before: Known, loop: Loop): End {
  let known: End = before
  for (const one of block) {
    if (known === 'left' || known === 'wrong') return 'wrong'
    known = follow(one, known, loop)
  }
  return known
}

function follow(one: Statement, known: Known, loop: Loop): End {
  switch (one.kind) {
    case 'snapshot':
      return { ...known, mmu_seq: true }
    case 'rmb':
      return known
    case 'attribute':
      return { ...known, is_private: true }
    case 'level':
      return { ...known, level: true, huge: false }
    case 'vma':
      return known.held ? 'wrong' : { ...known, level: true, huge: false, mmu_seq: known.mmu_seq || one.snapshot }
    case 'page':
      return { ...known, pfn: true }
    case 'lock':
      return known.held ? 'wrong' : { ...known, held: true }
    case 'unlock':
      return known.held ? { ...known, held: false } : 'wrong'
    case 'yield':
    case 'zap':
      return known.held ? known : 'wrong'
    case 'install':
      return known.pfn && known.is_private && { level: known.level, '4K': true, '2M': known.huge }[one.at] ? known : 'wrong'
    case 'bail':
      return 'left'
    case 'guard':
      return mayAsk(one.test, known) ? passed(one.test, known) : 'wrong'
    case 'if':
      return branch(one, known, loop)
    case 'helper':
      return run(one.body, known, loop)
    case 'loop':
      return loop !== undefined || known.held || !one.body.some(({ kind }) => kind === 'guard' || kind === 'page') ? 'wrong' : run(one.body, known, known)
  }
}

function mayAsk(test: Test, known: Known): boolean {
  return test === 'huge' ? known.level : !test.startsWith('retry') || known.mmu_seq
}

function passed(test: Test, known: Known): Known {
  return test === 'huge' ? { ...known, huge: true } : known
}

function branch({ test, then, else: other }: Extract<Statement, { kind: 'if' }>, known: Known, loop: Loop): End {
  if (!mayAsk(test, known)) return 'wrong'
  const ends = [run(then, passed(test, known), loop), run(other, known, loop)]
  if (ends.some((end) => end === 'wrong' || (end !== 'left' && end.held !== known.held))) return 'wrong'
  const reached = ends.filter((end) => end !== 'left') as Known[]
  return reached.length === 0 ? 'left' : reached.reduce(both)
}

function both(a: Known, b: Known): Known {
  return { held: a.held, mmu_seq: a.mmu_seq && b.mmu_seq, pfn: a.pfn && b.pfn, level: a.level && b.level, is_private: a.is_private && b.is_private, huge: a.huge && b.huge }
}
