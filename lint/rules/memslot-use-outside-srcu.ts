import type { Visit } from '../flow/walker.ts'
import type { Rule } from '../rule.ts'
import { related } from './derived.ts'

/** Memslots are looked up without kvm->srcu or slots_lock, or used after what kept them alive has ended. */
export const memslotUseOutsideSrcu: Rule = {
  id: 'memslot-use-outside-srcu',
  summary: 'a memslot is looked up or used outside kvm->srcu and slots_lock',
  severity: 'error',
  clauses: ['4.1-srcu'],
  check: ({ walks, report }) => {
    const told = new Set<string>()
    for (const visit of walks.visits('lookup')) {
      const lookup = visit.state.lookups.get(visit.subject ?? '')
      if (lookup?.kind !== 'memslot' || lookup.guard !== 'none') continue
      told.add(placeKey(lookup.origin))
      report({
        place: visit.place,
        message: `${visit.name}() is called outside kvm->srcu and without slots_lock, expected one of them`,
        related: [],
        help: 'enter kvm->srcu before the lookup and leave it after the last use',
        clause: '4.1-srcu',
      })
    }
    for (const visit of walks.visits('memslotUse')) {
      const lookup = visit.state.lookups.get(visit.subject ?? '')
      if (lookup === undefined || told.has(placeKey(lookup.origin))) continue
      told.add(placeKey(lookup.origin))
      report({
        place: inFunction(visit, lookup.fn),
        message: `the memslot from ${lookup.name}() is used after kvm->srcu was left, expected it to be used inside`,
        related: [related('looked up', lookup.origin, `${lookup.name}()`), related('used', visit.place, `\`${visit.name}\``)],
        help: 'leave kvm->srcu after the last use of the memslot',
        clause: '4.1-srcu',
      })
    }
  },
}

function placeKey({ file, line, column }: Visit['place']): string {
  return `${file}:${line}:${column}`
}

function inFunction({ stack, place }: Visit, fn: string): Visit['place'] {
  return stack.findLast((step) => step.fn === fn)?.place ?? place
}
