import { mmuHoldIn } from '../flow/holds.ts'
import type { Visit } from '../flow/walker.ts'
import type { Rule } from '../rule.ts'
import { namesOf } from '../vocabulary.ts'

/** The fields of pending invalidations are touched without mmu_lock, or written with it held for reading. */
export const invalidateFieldWithoutMmuLock: Rule = {
  id: 'invalidate-field-without-mmu-lock',
  summary: 'an mmu_invalidate_* field is touched without mmu_lock',
  severity: 'error',
  clauses: [],
  check: ({ walks, vocabulary, report }) => {
    const names = namesOf(vocabulary)
    const isFor = ({ name }: Visit): boolean => names.hasField('invalidation field', name) || names.hasField('snapshot', name)
    const tell = (visit: Visit, what: string): void =>
      report({ place: visit.place, message: `${what} without mmu_lock held${what.includes('read') ? '' : ' for writing'}, expected it to be held`, related: [], help: 'take mmu_lock first' })
    for (const visit of walks.visits('fieldWrite').filter(isFor)) {
      if (!isHeldForWriting(visit, names)) tell(visit, `\`${visit.name}\` is written`)
    }
    for (const visit of walks.visits('fieldRead').filter(isFor)) {
      if (mmuHoldIn(visit.state, visit.subject, names) === undefined) tell(visit, `\`${visit.name}\` is read`)
    }
    for (const kind of ['begin', 'range', 'end'] as const) {
      for (const visit of walks.visits(kind)) if (!isHeldForWriting(visit, names)) tell(visit, `${visit.name}() is called`)
    }
  },
}

function isHeldForWriting({ state, subject }: Visit, names: ReturnType<typeof namesOf>): boolean {
  const hold = mmuHoldIn(state, subject, names)
  return hold !== undefined && hold.mode !== 'read'
}
