import type { Rule } from '../rule.ts'
import { checked, described, related, reportEach, story } from './derived.ts'

/** Something that may invalidate stands between the check and the mapping. */
export const staleCheckBeforeReclaim: Rule = {
  id: 'stale-check-before-reclaim',
  summary: 'something that may invalidate stands between the check and the mapping',
  severity: 'error',
  clauses: ['4.2.1-reclaim-before-check'],
  check: (context) =>
    reportEach(context, 'reclaimed', (found) => {
      const { check } = found.lack
      const name = check.reclaimed?.name ?? 'it'
      return {
        message: `${described(found.lookup)} is used to install an SPTE, but ${name}() after the check may have invalidated it, expected ${name}() before the check`,
        related: story(found, [checked(check), ...(check.reclaimed === undefined ? [] : [related('reclaimed', check.reclaimed.place, `${name}()`)])]),
        help: `call ${name}() before the check`,
        clause: '4.2.1-reclaim-before-check',
      }
    }),
}
