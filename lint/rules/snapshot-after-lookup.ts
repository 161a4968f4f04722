import type { Place } from '../finding.ts'
import type { Violation } from '../flow/violations.ts'
import type { Rule } from '../rule.ts'
import { checked, described, related, reportEach, story } from './derived.ts'

/** The snapshot that the check compares with is younger than the lookup it has to vouch for. */
export const snapshotAfterLookup: Rule = {
  id: 'snapshot-after-lookup',
  summary: 'the snapshot of mmu_invalidate_seq is taken after the lookup',
  severity: 'error',
  clauses: ['4.2.1-snapshot-first', '4.2.1-attribute-after-snapshot'],
  check: (context) =>
    reportEach(context, 'snapshot too late', (found) => ({
      message: `${described(found.lookup)} is used to install an SPTE, but the snapshot was taken after the lookup, expected it before`,
      related: story(found, [...snapshotPlaces(found).map((place) => related('snapshot', place, '`mmu_invalidate_seq`')), checked(found.lack.check)]),
      help: 'read `mmu_invalidate_seq` before the lookup, or look up again after it',
      clause: found.lookup.kind === 'attribute' ? '4.2.1-attribute-after-snapshot' : '4.2.1-snapshot-first',
    })),
}

function snapshotPlaces({ lack, visit }: Violation): readonly Place[] {
  if (lack.kind !== 'snapshot too late') return []
  return lack.check.snapshots.flatMap((id) => visit.state.snapshots.get(id) ?? [])
}
