import { noLockOrder, type LockOrder } from '../../src/chapter/lockOrder.ts'
import { holdOf, isInside } from '../flow/holds.ts'
import { lastField } from '../flow/symbols.ts'
import type { Visit } from '../flow/walker.ts'
import type { Reported, Rule, RuleContext } from '../rule.ts'
import { related } from './derived.ts'

/** Locks are taken in an order that can deadlock: against the documented order, or against SRCU grace periods. */
export const lockOrderInversion: Rule = {
  id: 'lock-order-inversion',
  summary: 'locks are taken in an order that can deadlock',
  severity: 'error',
  clauses: ['4.1-slots-lock-outside-srcu', '4.1-arch-lock-before-grace-period'],
  check: (context) => {
    const order = context.vocabulary.lockOrder ?? noLockOrder
    for (const visit of context.walks.visits('lock')) {
      const found = againstOrder(visit, order)
      if (found !== undefined) context.report(found)
    }
    gracePeriods(context, order)
  },
}

/** What may not be held where `lock` is taken. */
function insideOf(lock: string | undefined, { pairs }: LockOrder): readonly string[] {
  return pairs.filter(({ outer }) => outer === lock).map(({ inner }) => inner)
}

/** The lock as the page names it. `lock` is that of a VM there; other things have a field of this name too. */
function lockOf(subject: Visit['subject']): string | undefined {
  const field = lastField(subject)
  return field === 'lock' && !/(?:^|\W)kvm\.lock$/.test(subject ?? '') ? undefined : field
}

/** A lock that stands further out is taken inside. */
function againstOrder({ state, subject, place }: Visit, order: LockOrder): Reported | undefined {
  const field = lockOf(subject)
  const inside = insideOf(field, order)
  const inner = inside.find((one) => holdOf(state, one) !== undefined)
  if (inner !== undefined) {
    return {
      place,
      message: `${field} is taken with ${inner} held, expected the other order`,
      related: [related('holds', holdOf(state, inner)!.origin, inner)],
      help: `take ${field} before ${inner}`,
    }
  }
  if (!inside.includes('srcu') || !isInside(state, 'srcu')) return undefined
  return {
    place,
    message: `${field} is taken inside a section of kvm->srcu, expected outside: its holder may be waiting for the section to end`,
    related: sections(state),
    help: `leave kvm->srcu before taking ${field}`,
    ...(field === 'slots_lock' ? { clause: '4.1-slots-lock-outside-srcu' } : {}),
  }
}

function sections(state: Visit['state']): Reported['related'] {
  return [...state.sections.values()].filter(({ kind }) => kind === 'srcu').map(({ origin }) => related('entered', origin, 'kvm->srcu'))
}

function gracePeriods({ walks, report }: RuleContext, order: LockOrder): void {
  for (const visit of walks.visits('grace')) {
    const held = insideOf('srcu', order).find((one) => holdOf(visit.state, one) !== undefined)
    if (held !== undefined) {
      report({
        place: visit.place,
        message: `${visit.name}() waits for readers with ${held} held, expected it to be released: a reader may take it`,
        related: [related('holds', holdOf(visit.state, held)!.origin, held)],
        help: `release ${held} before the grace period`,
        ...(held === 'slots_arch_lock' ? { clause: '4.1-arch-lock-before-grace-period' } : {}),
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
