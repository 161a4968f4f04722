import type { Rule } from '../rule.ts'
import { checked, described, reportEach, story } from './derived.ts'

/** The lockless pre-check is taken for the check. */
export const unsafeRetryCheckOnly: Rule = {
  id: 'unsafe-retry-check-only',
  summary: 'the lockless pre-check is the only check for invalidations',
  severity: 'error',
  clauses: ['4.2.1-precheck-is-a-hint'],
  check: (context) =>
    reportEach(context, 'only pre-checked', (found) => ({
      message: `${described(found.lookup)} is used to install an SPTE after ${found.lack.check.name}() alone, expected a check with mmu_lock held as well`,
      related: story(found, [checked(found.lack.check)]),
      help: 'call mmu_invalidate_retry_gfn() after taking mmu_lock; the pre-check is only a hint',
      clause: '4.2.1-precheck-is-a-hint',
    })),
}
