import { isInside } from '../flow/holds.ts'
import type { Visit } from '../flow/walker.ts'
import type { Rule } from '../rule.ts'
import { namesOf, type Names } from '../vocabulary.ts'

/**
 * Host page tables are walked without a lock and with interrupts on, so that a table may be freed under the walker.
 *
 * Plain reads are the core MM's own, under its locks; those of a lookup are KVM's whatever the accessor.
 */
export const hostWalkWithIrqsOn: Rule = {
  id: 'host-walk-with-irqs-on',
  summary: 'host page tables are walked with interrupts on',
  severity: 'error',
  clauses: ['4.5-irqs-off'],
  check: ({ walks, vocabulary, report }) => {
    const names = namesOf(vocabulary)
    const told = new Set<string>()
    for (const visit of walks.visits('hostRead')) {
      const fn = visit.stack.at(-1)?.fn ?? ''
      if (isInside(visit.state, 'irq') || visit.state.holds.size > 0 || !isLockless(visit, names) || told.has(fn)) continue
      told.add(fn)
      report({
        place: visit.place,
        message: 'host page tables are walked with interrupts on, expected them off from the first read to the last',
        related: [],
        help: 'call local_irq_save() before the walk and local_irq_restore() after it',
        clause: '4.5-irqs-off',
      })
    }
  },
}

function isLockless({ name, stack }: Visit, names: Names): boolean {
  return name === 'READ_ONCE' || stack.some(({ fn }) => names.functions.get(fn.slice(fn.lastIndexOf('#') + 1))?.role === 'level lookup')
}
