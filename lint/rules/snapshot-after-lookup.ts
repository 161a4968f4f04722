import type { Place } from '../finding.ts'
import type { Violation } from '../flow/violations.ts'
import type { Rule } from '../rule.ts'
import { checked, described, related, reportEach, samePlace, story, type Related } from './derived.ts'

/** The snapshot that the check compares with is younger than the lookup it has to vouch for. */
export const snapshotAfterLookup: Rule = {
  id: 'snapshot-after-lookup',
  summary: 'the snapshot of mmu_invalidate_seq is taken after the lookup',
  severity: 'error',
  clauses: ['4.2.1-snapshot-first', '4.2.1-attribute-after-snapshot', '4.2.1-tolerant-reader'],
  check: (context) =>
    reportEach(context, 'snapshot too late', (found) => ({
      place: found.lookup.origin,
      message: `${described(found.lookup)} is used to install an SPTE, but the snapshot was taken after the lookup, expected it before`,
      related: usesOf(found, [...snapshotPlaces(found).map((place) => related('snapshot', place, '`mmu_invalidate_seq`')), checked(found.lack.check)]),
      help: 'read `mmu_invalidate_seq` before the lookup, or look up again after it',
      clause: found.lookup.kind === 'attribute' ? '4.2.1-attribute-after-snapshot' : '4.2.1-snapshot-first',
    })),
}

/** Told from the lookup, which is the place of the finding. */
function usesOf(found: Violation, between: readonly Related[]): readonly Related[] {
  const used = samePlace(found.visit.place, found.place) ? [] : [related('used', found.place, `${found.visit.name}()`)]
  return [...story(found, between).filter(({ label }) => label !== 'looked up' && label !== 'installed'), ...used, related('installed', found.visit.place, `${found.visit.name}()`)]
}

function snapshotPlaces({ lack, visit }: Violation): readonly Place[] {
  if (lack.kind !== 'snapshot too late') return []
  return lack.check.snapshots.flatMap((id) => visit.state.snapshots.get(id)?.place ?? [])
}
