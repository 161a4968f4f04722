import { holdWithRole } from '../flow/holds.ts'
import type { Visit } from '../flow/walker.ts'
import type { Rule } from '../rule.ts'
import { namesOf } from '../vocabulary.ts'

/** The count of MMU notifier events is touched, or memslots are published, without mn_invalidate_lock. */
export const mnFieldWithoutMnLock: Rule = {
  id: 'mn-field-without-mn-lock',
  summary: 'a kvm->mn_* field is touched, or memslots are published, without mn_invalidate_lock',
  severity: 'error',
  clauses: ['4.4-publish-under-the-lock'],
  check: ({ walks, vocabulary, report }) => {
    const names = namesOf(vocabulary)
    const isHeld = ({ state, subject }: Visit): boolean => holdWithRole(state, 'mn lock', { kvm: subject, names }) !== undefined
    for (const kind of ['fieldRead', 'fieldWrite'] as const) {
      for (const visit of walks.visits(kind)) {
        if (!names.hasField('mn field', visit.name) || isHeld(visit)) continue
        report({
          place: visit.place,
          message: `\`${visit.name}\` is ${kind === 'fieldRead' ? 'read' : 'written'} without mn_invalidate_lock held, expected it to be held`,
          related: [],
          help: 'take mn_invalidate_lock first',
        })
      }
    }
    for (const visit of walks.visits('fieldWrite')) {
      if (!names.hasField('published memslots', visit.name) || isHeld(visit)) continue
      report({
        place: visit.place,
        message: `memslots are published without mn_invalidate_lock held, expected it to be held since the count was found to be zero`,
        related: [],
        help: 'publish before dropping mn_invalidate_lock',
        clause: '4.4-publish-under-the-lock',
      })
    }
  },
}
