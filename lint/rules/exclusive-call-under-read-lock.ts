import type { FunctionFacts } from '../facts/functionFacts.ts'
import { lockCall } from '../modes/lockCalls.ts'
import { lockModes, type Need } from '../modes/lockModes.ts'
import type { Rule, RuleContext } from '../rule.ts'
import { namesOf, type Names } from '../vocabulary.ts'
import { callsOf, functionsNamed } from './callsOf.ts'
import { related, samePlace } from './derived.ts'

/**
 * Something that needs mmu_lock for writing is called with it held for reading, as in CVE-2022-45869.
 *
 * What needs it is told by lockdep_assert_held_write() in a function that is called, or by the row "may invalidate".
 */
export const exclusiveCallUnderReadLock: Rule = {
  id: 'exclusive-call-under-read-lock',
  summary: 'something that needs mmu_lock for writing is called with it held for reading',
  severity: 'error',
  clauses: [],
  check: (context) => {
    const names = namesOf(context.vocabulary)
    const { starts, ...entered } = mattering(context, names)
    if (starts.length === 0) return
    const { needsOf } = lockModes({ program: context.program, names, ...entered })
    for (const fn of starts) for (const need of needsOf(fn)) report(context, need)
  },
}

/** Told at the call that the function with the lock makes. */
function report(context: RuleContext, { call, called, lockedAt, name, place }: Need): void {
  context.report({
    place: call.place,
    message: `${called}() is called with mmu_lock held for reading, expected it to be held for writing`,
    related: [...(lockedAt === undefined ? [] : [related('locked', lockedAt, 'mmu_lock, for reading')]), ...(samePlace(place, call.place) ? [] : [related('needed', place, `${name}()`)])],
    help: 'take mmu_lock for writing, or call it before the lock is taken for reading',
  })
}

interface Mattering {
  /** Functions that come to both: to where mmu_lock is taken for reading, and to what needs it for writing. */
  readonly starts: readonly FunctionFacts[]
  /** Ids of those that do something about mmu_lock, themselves or by what they call. */
  readonly matters: ReadonlySet<string>
  /** Ids of those that come to where it is taken for reading. */
  readonly reading: ReadonlySet<string>
}

/** Nothing is held for reading below a function that does not come to where it is taken, and its caller asks for itself. */
function mattering({ program }: RuleContext, names: Names): Mattering {
  const naming = new Map<string, string[]>()
  const about = new Map<LockAct, string[]>([['takes for reading', []], ['needs for writing', []], ['other', []]])
  for (const fn of program.functions.values()) {
    for (const { id } of functionsNamed(program, fn)) push(naming, id, fn.id)
    for (const act of actsOf(fn, names)) push(about, act, fn.id)
  }
  const above = (...acts: readonly LockAct[]): ReadonlySet<string> => {
    const reached = new Set(acts.flatMap((act) => about.get(act)!))
    for (const id of reached) for (const caller of naming.get(id) ?? []) reached.add(caller)
    return reached
  }
  const [reading, needing] = [above('takes for reading'), above('needs for writing')]
  return {
    reading,
    starts: [...program.functions.values()].filter(({ id }) => reading.has(id) && needing.has(id)),
    matters: above('takes for reading', 'needs for writing', 'other'),
  }
}

type LockAct = 'takes for reading' | 'needs for writing' | 'other'

function actsOf(fn: FunctionFacts, names: Names): ReadonlySet<LockAct> {
  return new Set(callsOf(fn).flatMap((call): LockAct[] => {
    const lock = lockCall(call, names)
    if (lock === undefined) return []
    if (lock.kind === 'needs write') return ['needs for writing']
    return (lock.kind === 'take' || lock.kind === 'try') && lock.mode === 'read' ? ['takes for reading'] : ['other']
  }))
}

function push<Key>(map: Map<Key, string[]>, key: Key, value: string): void {
  const known = map.get(key)
  if (known === undefined) map.set(key, [value])
  else known.push(value)
}
