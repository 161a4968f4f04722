import { isInForce } from '../flow/protection.ts'
import { violationsAt, type Violation } from '../flow/violations.ts'
import type { Rule, RuleContext } from '../rule.ts'
import { namesOf } from '../vocabulary.ts'
import { described, reportEach, story } from './derived.ts'

/**
 * Something derived from a GFN is installed on a path where nothing keeps it from being stale.
 *
 * The patterns are those of 4.2.1. A more specific rule speaks where one of them is nearly there.
 */
export const unguardedMappingLevel: Rule = {
  id: 'unguarded-mapping-level',
  summary: 'a mapping level, PFN or attribute is installed without a check for invalidations',
  severity: 'error',
  clauses: ['4.2.1-recheck', '4.2.1-explicit-check', '4.2.1-zap-only', '4.1-check-before-install'],
  check: (context) => {
    reportEach(context, 'no check', (found) => {
      const { pattern, missing, help } = nearest(found)
      return {
        message: `${described(found.lookup)} is used to install an SPTE, expected one of the patterns of 4.2.1; the nearest is "${pattern}", without ${missing}`,
        related: story(found),
        help,
        clause: found.hold === undefined ? '4.2.1-recheck' : '4.2.1-explicit-check',
      }
    })
    reportUndecided(context)
  },
}

interface Nearest {
  readonly pattern: string
  readonly missing: string
  readonly help: string
}

/** The pattern of which the code has most. */
function nearest({ hold, lookup, visit }: Violation): Nearest {
  const check = 'mmu_invalidate_retry_gfn()'
  if (hold !== undefined && lookup.inHold) {
    return { pattern: 'hold mmu_lock, check, look up', missing: 'the check', help: `call ${check} after taking mmu_lock, and install only if it returns false` }
  }
  if (hold !== undefined && isInForce(visit.state)) {
    return { pattern: 'recheck after the lookup', missing: 'a snapshot of the same VM that the check compares with', help: 'take a snapshot of `mmu_invalidate_seq` before the lookup and hand it to the check' }
  }
  const hasSnapshot = visit.state.snapshots.size > 0
  const help = `take a snapshot of \`mmu_invalidate_seq\` before the lookup and call ${check} with mmu_lock held before installing`
  if (hold !== undefined) return { pattern: 'recheck after the lookup', missing: hasSnapshot ? 'the check' : 'a snapshot and the check', help }
  return { pattern: 'recheck after the lookup', missing: hasSnapshot ? 'mmu_lock and the check' : 'a snapshot, mmu_lock and the check', help }
}

/** What cannot be seen is said. */
function reportUndecided({ walks, vocabulary, undecided }: RuleContext): void {
  const names = namesOf(vocabulary)
  for (const visit of walks.visits('unseen')) {
    const [found] = violationsAt(visit, names)
    if (found === undefined) continue
    undecided({ place: visit.place, reason: `${described(found.lookup)} is passed to ${visit.name}(), whose body is not among the files` })
  }
  for (const visit of walks.visits('install')) {
    const { uncertain } = visit.state
    if (uncertain === undefined || visit.sources.length === 0 || violationsAt(visit, names).length > 0) continue
    undecided({ place: uncertain.place, reason: uncertain.reason })
  }
}
