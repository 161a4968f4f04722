import type { Rule } from '../rule.ts'
import { related } from './derived.ts'

/** A host page table entry is read twice in one walk; the two reads may see different things. */
export const rereadHostEntry: Rule = {
  id: 'reread-host-entry',
  summary: 'a host page table entry is read twice in one walk',
  severity: 'error',
  clauses: ['4.5-read-once'],
  check: ({ walks, report }) => {
    for (const visit of walks.visits('hostReread')) {
      const first = visit.state.hostReads.get(visit.subject ?? '')
      report({
        place: visit.place,
        message: `the \`${visit.name}\` entry is read again in one walk, expected all decisions on one read`,
        related: first === undefined ? [] : [related('read', first, `\`${visit.name}\``)],
        help: 'keep the value of the first READ_ONCE() and use it',
        clause: '4.5-read-once',
      })
    }
  },
}
