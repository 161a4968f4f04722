import type { FunctionFacts } from '../facts/functionFacts.ts'
import { lockCall } from '../modes/lockCalls.ts'
import { lockModes, type Need } from '../modes/lockModes.ts'
import type { Rule, RuleContext } from '../rule.ts'
import { namesOf, type Names } from '../vocabulary.ts'
import { callsOf, functionsCalled } from './callsOf.ts'
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
    const matters = mattering(context, names)
    const { needsOf } = lockModes({ program: context.program, names, matters })
    for (const id of matters) for (const need of needsOf(context.program.functions.get(id)!)) report(context, need)
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

/** Functions that do something about mmu_lock, themselves or by what they call. */
function mattering({ program }: RuleContext, names: Names): ReadonlySet<string> {
  const calling = new Map<string, string[]>()
  for (const fn of program.functions.values()) {
    for (const { id } of functionsCalled(program, fn)) calling.set(id, [...(calling.get(id) ?? []), fn.id])
  }
  const reached = new Set([...program.functions.values()].filter((fn) => isAboutLock(fn, names)).map(({ id }) => id))
  for (const id of reached) for (const caller of calling.get(id) ?? []) reached.add(caller)
  return reached
}

function isAboutLock(fn: FunctionFacts, names: Names): boolean {
  return callsOf(fn).some((call) => lockCall(call, names) !== undefined)
}
