import type { Rule } from '../rule.ts'
import { described, related, reportEach, story } from './derived.ts'

/** A present entry that is no leaf is taken for a valid mapping. */
export const nonLeafAsValidMapping: Rule = {
  id: 'non-leaf-as-valid-mapping',
  summary: 'an entry that may be a table is taken for a valid mapping',
  severity: 'error',
  clauses: ['4.2.1-existing-leaf'],
  check: (context) =>
    reportEach(context, 'no leaf', (found) => ({
      message: `${described(found.lookup)} is used to install an SPTE because an entry is present, expected a leaf below it: zapping leaves tables in place`,
      related: story(found, [related('present', found.lack.evidence.place, 'no evidence of a leaf')]),
      help: 'find a leaf with is_last_spte() in the same critical section, or check for invalidations',
      clause: '4.2.1-existing-leaf',
    })),
}
