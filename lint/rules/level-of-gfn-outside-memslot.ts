import type { FunctionFacts } from '../facts/functionFacts.ts'
import type { Expression } from '../facts/expression.ts'
import { callsOf } from '../facts/expressions.ts'
import type { Step, Visit } from '../flow/walker.ts'
import type { Rule, RuleContext } from '../rule.ts'
import { described, related, samePlace } from './derived.ts'

/**
 * A mapping level is looked up in a memslot that is not known to have the GFN: its arrays are read beyond their ends.
 *
 * Fixed by ef057cbf825e for the recovery of huge pages, where a huge page of the guest may begin before the memslot.
 */
export const levelOfGfnOutsideMemslot: Rule = {
  id: 'level-of-gfn-outside-memslot',
  summary: 'a mapping level is looked up in a memslot that may not have the GFN',
  severity: 'error',
  clauses: [],
  check: (context) => {
    for (const visit of context.walks.visits('lookup')) {
      const lookup = visit.state.lookups.get(visit.subject ?? '')
      if (lookup?.isAstray !== true) continue
      const { place } = chooser(context, visit)
      context.report({
        place,
        message: `${described(lookup)} is that of a GFN which the memslot may not have, expected a test with is_gfn_in_memslot() before`,
        related: samePlace(place, visit.place) ? [] : [related('looked up', visit.place, `${lookup.name}()`)],
        help: 'look up only if is_gfn_in_memslot() is true, or between the bounds of the memslot',
      })
    }
  },
}

/** The function that put memslot and GFN together: the innermost that does not just hand on its own parameters. */
function chooser({ program }: RuleContext, { stack }: Visit): Step {
  let at = stack.length - 1
  while (at > 0 && handsOn(program.functions.get(stack[at]!.fn), stack[at]!)) at--
  return stack[at]!
}

function handsOn(fn: FunctionFacts | undefined, { place }: Step): boolean {
  const calls = fn === undefined ? [] : callsOf(fn)
  const call = calls.find((one) => samePlace(one.place, place))
  return call !== undefined && call.args.every((argument) => isOwn(fn!, argument))
}

/** A parameter, or something that says nothing of a memslot. */
function isOwn({ parameters }: FunctionFacts, argument: Expression): boolean {
  return argument.kind === 'local' ? parameters.includes(argument.name) || argument.name.startsWith('$') : argument.kind === 'constant'
}
