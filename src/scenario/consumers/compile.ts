import { identity } from '../../ops/shared.ts'
import { ATTEMPTS, type Block, type Mode, type Program, type Statement, type Test } from './program.ts'

/**
 * What is left of a program at one point of it: a step, and what comes after it.
 *
 * Equal rests are one object, whichever programs they end. So the explorer, which tells the local states of a task apart
 * by what is alive in it, learns the common ends of many programs only once.
 */
export interface Rest {
  readonly id: number
  readonly step: Step
  /** Which of what was found out may still be asked for. */
  readonly needs: Needs
}

export type Step =
  | { readonly kind: 'do'; readonly statement: Simple; readonly next: Rest }
  | { readonly kind: 'lock' | 'unlock'; readonly mode: Mode; readonly next: Rest }
  | { readonly kind: 'ask'; readonly test: Test | 'page'; readonly passed: Rest; readonly failed: Rest }
  | { readonly kind: 'return'; readonly installed: boolean }

export type Simple = Extract<Statement, { readonly kind: 'snapshot' | 'rmb' | 'level' | 'vma' | 'attribute' | 'page' | 'install' | 'zap' }>

export interface Needs {
  readonly mmu_seq: boolean
  readonly pfn: boolean
  readonly level: boolean
  readonly is_private: boolean
}

/** Rests by what they are. */
export type Rests = Map<string, Rest>

/** Whether mmu_lock is held at a place, and how: the same on every way there. */
type Held = Mode | undefined

/** Makes the rest of a program behind a statement, given what is held there. */
type Then = (held: Held) => Rest

interface Compiler {
  readonly rests: Rests
  /** What a guard that does not pass leads to. */
  readonly leave: Then
}

/** The program as steps. Throws if it takes a lock that it holds, or drops one that it does not. */
export function compile({ body }: Program, rests: Rests = new Map()): Rest {
  const end = (installed: boolean): Then => (held) => unlocked(rests, held, intern(rests, { kind: 'return', installed }))
  return block({ rests, leave: end(false) }, body, { held: undefined, then: end(true) })
}

interface Around {
  readonly held: Held
  readonly then: Then
}

function block(compiler: Compiler, statements: Block, { held, then }: Around): Rest {
  const [first, ...others] = statements
  if (first === undefined) return then(held)
  return statement(compiler, first, { held, then: (after) => block(compiler, others, { held: after, then }) })
}

function statement(compiler: Compiler, one: Statement, { held, then }: Around): Rest {
  const { rests, leave } = compiler
  switch (one.kind) {
    case 'lock':
      if (held !== undefined) throw new Error('mmu_lock is taken twice')
      return intern(rests, { kind: 'lock', mode: one.mode, next: then(one.mode) })
    case 'unlock':
      return intern(rests, { kind: 'unlock', mode: modeOf(held), next: then(undefined) })
    case 'yield':
      return intern(rests, { kind: 'unlock', mode: modeOf(held), next: intern(rests, { kind: 'lock', mode: modeOf(held), next: then(held) }) })
    case 'bail':
      return leave(held)
    case 'guard':
      return intern(rests, { kind: 'ask', test: one.test, passed: then(held), failed: leave(held) })
    case 'if':
      return branch(compiler, one, { held, then })
    case 'helper':
      return block(compiler, one.body, { held, then })
    case 'loop':
      return loop(compiler, one.body, { held, then })
    case 'page':
      return intern(rests, { kind: 'do', statement: one, next: intern(rests, { kind: 'ask', test: 'page', passed: then(held), failed: leave(held) }) })
    default:
      return intern(rests, { kind: 'do', statement: one, next: then(held) })
  }
}

function modeOf(held: Held): Mode {
  if (held === undefined) throw new Error('mmu_lock is dropped but not held')
  return held
}

function unlocked(rests: Rests, held: Held, next: Rest): Rest {
  return held === undefined ? next : intern(rests, { kind: 'unlock', mode: held, next })
}

function branch(compiler: Compiler, { test, then: first, else: second }: Extract<Statement, { kind: 'if' }>, { held, then }: Around): Rest {
  const behind: Then = (after) => {
    if (after !== held) throw new Error('mmu_lock is not left as it was found')
    return then(after)
  }
  const passed = block(compiler, first, { held, then: behind })
  return intern(compiler.rests, { kind: 'ask', test, passed, failed: block(compiler, second, { held, then: behind }) })
}

/** Unrolled: there are not many attempts. */
function loop(compiler: Compiler, body: Block, { held, then }: Around): Rest {
  if (held !== undefined) throw new Error('a loop with mmu_lock held')
  let again: Then = compiler.leave
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const failed = again
    again = (at) => unlocked(compiler.rests, at, block({ rests: compiler.rests, leave: failed }, body, { held: undefined, then }))
  }
  return again(undefined)
}

function intern(rests: Rests, step: Step): Rest {
  const key = keyOf(step)
  const known = rests.get(key)
  if (known !== undefined) return known
  const id = rests.size
  const made: Rest = identity(`rest ${String(id)}`, { id, step, needs: needsOf(step) })
  rests.set(key, made)
  return made
}

function keyOf(step: Step): string {
  switch (step.kind) {
    case 'do':
      return `${JSON.stringify(step.statement)} ${String(step.next.id)}`
    case 'lock':
    case 'unlock':
      return `${step.kind} ${step.mode} ${String(step.next.id)}`
    case 'ask':
      return `${step.test} ${String(step.passed.id)} ${String(step.failed.id)}`
    case 'return':
      return `return ${String(step.installed)}`
  }
}

const nothing: Needs = { mmu_seq: false, pfn: false, level: false, is_private: false }

/** What may be asked for from this step on, in the way of a liveness analysis. */
function needsOf(step: Step): Needs {
  switch (step.kind) {
    case 'do':
      return needsOfSimple(step.statement, step.next.needs)
    case 'lock':
    case 'unlock':
      return step.next.needs
    case 'ask':
      return either(either(step.passed.needs, step.failed.needs), { ...nothing, mmu_seq: step.test.startsWith('retry'), level: step.test === 'huge', pfn: step.test === 'page' })
    case 'return':
      return nothing
  }
}

function needsOfSimple(one: Simple, after: Needs): Needs {
  switch (one.kind) {
    case 'snapshot':
      return { ...after, mmu_seq: false }
    case 'level':
      return { ...after, level: false }
    case 'vma':
      return { ...after, level: false, mmu_seq: after.mmu_seq && !one.snapshot }
    case 'attribute':
      return { ...after, is_private: false }
    case 'page':
      return { ...after, pfn: false }
    case 'install':
      return { ...after, pfn: true, is_private: true, level: after.level || one.at === 'level' }
    case 'rmb':
    case 'zap':
      return after
  }
}

function either(a: Needs, b: Needs): Needs {
  return { mmu_seq: a.mmu_seq || b.mmu_seq, pfn: a.pfn || b.pfn, level: a.level || b.level, is_private: a.is_private || b.is_private }
}
