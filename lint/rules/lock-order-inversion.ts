import { holdOf, isInside } from '../flow/holds.ts'
import { lastField } from '../flow/symbols.ts'
import type { Visit } from '../flow/walker.ts'
import type { Reported, Rule, RuleContext } from '../rule.ts'
import { namesOf, type Names } from '../vocabulary.ts'
import { related } from './derived.ts'

/** Locks are taken in an order that can deadlock: against the documented order, or against SRCU grace periods. */
export const lockOrderInversion: Rule = {
  id: 'lock-order-inversion',
  summary: 'locks are taken in an order that can deadlock',
  severity: 'error',
  clauses: ['4.1-slots-lock-outside-srcu', '4.1-arch-lock-before-grace-period'],
  check: (context) => {
    const names = namesOf(context.vocabulary)
    for (const visit of context.walks.visits('lock')) {
      const found = againstOrder(visit, names) ?? insideSrcu(visit)
      if (found !== undefined) context.report(found)
    }
    gracePeriods(context)
  },
}

/** A lock that stands further out is taken inside. */
function againstOrder({ state, subject, place }: Visit, names: Names): Reported | undefined {
  const order = names.fields('order of locks')
  const field = lastField(subject)
  const rank = order.indexOf(field ?? '')
  if (rank < 0) return undefined
  const inner = order.slice(rank + 1).find((one) => holdOf(state, one) !== undefined)
  if (inner === undefined) return undefined
  return {
    place,
    message: `${field} is taken with ${inner} held, expected the other order`,
    related: [related('holds', holdOf(state, inner)!.origin, inner)],
    help: `take ${field} before ${inner}`,
  }
}

/** Its holder may be waiting for that very section to end. */
function insideSrcu({ state, subject, place }: Visit): Reported | undefined {
  if (lastField(subject) !== 'slots_lock' || !isInside(state, 'srcu')) return undefined
  return {
    place,
    message: 'slots_lock is taken inside a section of kvm->srcu, expected outside: its holder may be waiting for the section to end',
    related: sections(state),
    help: 'leave kvm->srcu before taking slots_lock',
    clause: '4.1-slots-lock-outside-srcu',
  }
}

function sections(state: Visit['state']): Reported['related'] {
  return [...state.sections.values()].filter(({ kind }) => kind === 'srcu').map(({ origin }) => related('entered', origin, 'kvm->srcu'))
}

function gracePeriods({ walks, report }: RuleContext): void {
  for (const visit of walks.visits('grace')) {
    const arch = holdOf(visit.state, 'slots_arch_lock')
    if (arch !== undefined) {
      report({
        place: visit.place,
        message: `${visit.name}() waits for readers with slots_arch_lock held, expected it to be released: a reader may take it`,
        related: [related('holds', arch.origin, 'slots_arch_lock')],
        help: 'release slots_arch_lock before the grace period',
        clause: '4.1-arch-lock-before-grace-period',
      })
    } else if (isInside(visit.state, 'srcu') && holdOf(visit.state, 'slots_lock') === undefined) {
      report({
        place: visit.place,
        message: `${visit.name}() is called inside a section of kvm->srcu, expected outside: it waits for itself`,
        related: sections(visit.state),
        help: 'leave kvm->srcu before waiting for its readers',
      })
    }
  }
}
