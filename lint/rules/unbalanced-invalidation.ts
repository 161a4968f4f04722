import type { Place } from '../finding.ts'
import type { Begun } from '../flow/state.ts'
import type { Visit } from '../flow/walker.ts'
import type { Reported, Rule, RuleContext } from '../rule.ts'
import { namesOf } from '../vocabulary.ts'
import { related, samePlace } from './derived.ts'

/**
 * A begin without its end, two begins in one critical section, or a range that comes too late.
 *
 * A function that only begins (or only ends) is one half of an event, and says nothing by itself.
 */
export const unbalancedInvalidation: Rule = {
  id: 'unbalanced-invalidation',
  summary: 'an invalidation is begun and not ended, begun twice, or its range comes too late',
  severity: 'error',
  clauses: ['4.3-once-per-event', '4.2-begin-and-range-together', '4.2-yielding-zap'],
  check: (context) => {
    const told = new Set<string>()
    const reportOnce = (found: Reported): void => {
      const key = `${found.place.file}:${found.place.line}:${found.place.column}`
      if (told.has(key)) return
      told.add(key)
      context.report(found)
    }
    notEnded(context, reportOnce)
    begunTwice(context, reportOnce)
    zappedFirst(context, reportOnce)
    lateRange(context, reportOnce)
  },
}

type Report = (found: Reported) => void

/** Functions that begin and end, each in their own body. */
function notEnded({ walks, program, vocabulary }: RuleContext, report: Report): void {
  const { functions } = namesOf(vocabulary)
  const callsBoth = (id: string): boolean => {
    const events = program.functions.get(id)?.blocks.flatMap((block) => block.events) ?? []
    const called = events.flatMap((event) => (event.kind === 'call' && event.callee.kind !== 'field' ? [functions.get(event.name)?.role] : []))
    return called.includes('begin') && called.includes('end')
  }
  for (const visit of walks.visits('leave')) {
    const open = begunIn(visit)
    if (open === undefined || !callsBoth(open.fn)) continue
    report({
      place: visit.place,
      message: `${visit.name}() returns with an invalidation pending that it ends on other paths, expected an end on all paths`,
      related: [related('begun', open.origin, 'kvm_mmu_invalidate_begin()')],
      help: 'call kvm_mmu_invalidate_end() before returning',
    })
  }
}

function begunTwice({ walks }: RuleContext, report: Report): void {
  for (const visit of walks.visits('begin')) {
    const open = visit.state.begun.get(visit.subject ?? '')
    if (open?.inHold !== true) continue
    report({
      place: visit.place,
      message: `${visit.name}() is called again in one critical section, expected one begin for each event`,
      related: [related('begun', open.origin, `${visit.name}()`)],
      help: 'begin only when the first memslot is found; add a range for each',
      clause: '4.3-once-per-event',
    })
  }
}

/** A zap that came first may have dropped the lock: that is told already. */
function lateRange({ walks }: RuleContext, report: Report): void {
  const zapped = walks.visits('zap').flatMap(({ state }) => [...state.begun.values()].filter(({ isRanged }) => !isRanged))
  for (const visit of walks.visits('range')) {
    const open = visit.state.begun.get(visit.subject ?? '')
    if (open === undefined || open.inHold || open.isRanged) continue
    if (zapped.some(({ origin }) => samePlace(origin, open.origin))) continue
    report({
      place: below(visit, open),
      message: `the range is added after mmu_lock was dropped since the begin, expected both in one critical section`,
      related: [related('begun', open.origin, 'kvm_mmu_invalidate_begin()'), related('added', visit.place, `${visit.name}()`)],
      help: 'hold mmu_lock from the begin until the first range is added',
      clause: '4.2-begin-and-range-together',
    })
  }
}

function zappedFirst({ walks }: RuleContext, report: Report): void {
  for (const visit of walks.visits('zap')) {
    const open = [...visit.state.begun.values()].find(({ isRanged, inHold }) => !isRanged && inHold)
    if (open === undefined) continue
    report({
      place: below(visit, open),
      message: `${visit.name}() zaps before the range of the invalidation is added, expected the range first: a zap may yield mmu_lock`,
      related: [related('begun', open.origin, 'kvm_mmu_invalidate_begin()'), related('zapped', visit.place, `${visit.name}()`)],
      help: 'call kvm_mmu_invalidate_range_add() before the first SPTE is zapped',
      clause: '4.2-yielding-zap',
    })
  }
}

/** The function below the one that began: what it calls is out of order. */
function below({ stack, place }: Visit, open: Begun): Place {
  const depth = stack.findLastIndex(({ fn }) => fn === open.fn)
  return stack[Math.min(depth + 1, stack.length - 1)]?.place ?? place
}

function begunIn({ state, stack }: Visit): Begun | undefined {
  return [...state.begun.values()].find(({ fn }) => fn === stack.at(-1)?.fn)
}
