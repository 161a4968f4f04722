import type { Visit } from '../flow/walker.ts'
import type { Rule, RuleContext } from '../rule.ts'
import { namesOf } from '../vocabulary.ts'
import { lacking, related, samePlace, story } from './derived.ts'

/**
 * A check for invalidations is made without mmu_lock.
 *
 * An invalidation may begin, zap and end between the check and the lock. A check that does not assert mmu_lock may serve
 * as a hint without it, as long as nothing is installed because of it alone. A wrapper that only returns the check to
 * callers that are not seen is undecided: they may hold the lock.
 */
export const retryCheckWithoutMmuLock: Rule = {
  id: 'retry-check-without-mmu-lock',
  summary: 'a check for invalidations is made without mmu_lock',
  severity: 'error',
  clauses: ['4.2.1-check-under-mmu-lock'],
  check: (context) => {
    const told = lacking(context, 'checked without lock')
    for (const found of told) {
      const { check } = found.lack
      context.report({ place: check.place, ...texts(check.name), related: story(found, samePlace(check.origin, check.place) ? [] : [related('checked', check.origin, `${check.name}()`)]) })
    }
    const { isAsserting } = namesOf(context.vocabulary)
    for (const visit of context.walks.visits('check')) {
      const check = visit.state.checks.get(visit.subject ?? '')
      if (check?.force !== 'unlocked' || !isAsserting(check.name) || told.some(({ lack }) => samePlace(lack.check.origin, visit.place))) continue
      if (isBareWrapper(context, visit)) context.undecided({ place: visit.place, reason: `whether ${check.name}() is called with mmu_lock held is up to callers that are not among the files` })
      else context.report({ place: visit.place, ...texts(check.name), related: [] })
    }
  },
}

function texts(name: string): { message: string; help: string; clause: string } {
  return {
    message: `${name}() is called without mmu_lock, expected it to be held`,
    help: 'take mmu_lock before the check and hold it until the mapping is installed',
    clause: '4.2.1-check-under-mmu-lock',
  }
}

/** The entry point of this path neither locks nor installs anything. */
function isBareWrapper({ walks }: RuleContext, { stack }: Visit): boolean {
  const root = stack[0]?.fn
  return !(['lock', 'install'] as const).some((kind) => walks.visits(kind).some((visit) => visit.stack[0]?.fn === root))
}
