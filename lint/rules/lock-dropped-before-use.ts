import type { Rule } from '../rule.ts'
import { checked, described, related, reportEach, story } from './derived.ts'

/** The check was made, and then mmu_lock was dropped before the mapping was installed. */
export const lockDroppedBeforeUse: Rule = {
  id: 'lock-dropped-before-use',
  summary: 'mmu_lock is dropped between the check and the installation',
  severity: 'error',
  clauses: ['4.2.1-lock-held-until-install', '4.2.1-recheck'],
  check: (context) =>
    reportEach(context, 'dropped', (found) => {
      const { check } = found.lack
      const dropped = check.droppedAt === undefined ? [] : [related('dropped', check.droppedAt, 'mmu_lock')]
      return {
        message: `${described(found.lookup)} is used to install an SPTE after mmu_lock was dropped, expected another check since then`,
        related: story(found, [checked(check), ...dropped]),
        help: 'hold mmu_lock from the check to the installation, or check again',
        clause: '4.2.1-lock-held-until-install',
      }
    }),
}
