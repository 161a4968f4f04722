import type { FunctionFacts } from '../facts/functionFacts.ts'
import { digestOf } from '../facts/digest.ts'
import { append } from '../lists.ts'
import { lockCall, type LockCall } from '../modes/lockCalls.ts'
import { lockModes, type Need } from '../modes/lockModes.ts'
import type { Rule, RuleContext } from '../rule.ts'
import { namesOf, type Names } from '../vocabulary.ts'
import { related, samePlace } from './derived.ts'
import { functionsNamed } from './functionsCalled.ts'

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
    const { takers, callersOf, matters } = mattering(context, names)
    const { needsOf, mayEndReading } = lockModes({ program: context.program, names, matters })
    // Where it is taken, and whoever goes on with it; what a caller does before and after has nothing to do with it.
    const starts = new Set(takers)
    for (const fn of starts) {
      for (const need of needsOf(fn)) report(context, need)
      if (mayEndReading(fn)) for (const caller of callersOf(fn)) starts.add(caller)
    }
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
  /** Functions that take mmu_lock for reading themselves. */
  readonly takers: readonly FunctionFacts[]
  readonly callersOf: (fn: FunctionFacts) => readonly FunctionFacts[]
  /** Ids of those that do something about mmu_lock, themselves or by what they call. */
  readonly matters: ReadonlySet<string>
}

function mattering({ program }: RuleContext, names: Names): Mattering {
  const naming = new Map<string, string[]>()
  const all = [...program.functions.values()]
  for (const fn of all) for (const { id } of functionsNamed(program, fn)) append(naming, id, fn.id)
  const matters = new Set(all.flatMap((fn) => (locksIn(fn, names).length > 0 ? [fn.id] : [])))
  for (const id of matters) for (const caller of naming.get(id) ?? []) matters.add(caller)
  return {
    takers: all.filter((fn) => locksIn(fn, names).some((lock) => (lock.kind === 'take' || lock.kind === 'try') && lock.mode === 'read')),
    callersOf: ({ id }) => (naming.get(id) ?? []).map((caller) => program.functions.get(caller)!),
    matters,
  }
}

function locksIn(fn: FunctionFacts, names: Names): readonly LockCall[] {
  return digestOf(fn).calls.flatMap((call) => lockCall(call, names) ?? [])
}
