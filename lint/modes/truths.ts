import type { Event } from '../facts/event.ts'
import type { Constant, Expression } from '../facts/expression.ts'

/** What is known of locals: which are true, and which functions some are. */
export interface Known {
  readonly truths: ReadonlyMap<string, boolean>
  readonly functions: ReadonlyMap<string, string>
}

export const nothing: Known = { truths: new Map(), functions: new Map() }

export function knownKey({ truths, functions }: Known): string {
  return [...truths, ...functions].map(([name, what]) => `${name}=${what}`).sort().join()
}

/** Whether an expression is true; undefined if that is open. */
export function truthOf(expression: Expression, known: Known): boolean | undefined {
  switch (expression.kind) {
    case 'constant':
      return Boolean(expression.value)
    case 'local':
      return known.truths.get(expression.name)
    case 'not':
      return opposite(truthOf(expression.of, known))
    case 'binary':
      return comparedTruth(expression, known)
    case 'function':
      return true
    case 'global':
    case 'field':
    case 'element':
    case 'record':
    case 'opaque':
      return undefined
  }
}

function opposite(truth: boolean | undefined): boolean | undefined {
  return truth === undefined ? undefined : !truth
}

type Binary = Extract<Expression, { kind: 'binary' }>

function comparedTruth(expression: Binary, known: Known): boolean | undefined {
  const asked = comparedWith(expression)
  if (asked === undefined) return undefined
  const truth = truthOf(asked.of, known)
  return truth === undefined ? undefined : truth === asked.holds
}

/** `x == 0`, `x != false`: whether it asks for the truth of `x`, and for which. */
function comparedWith({ operator, left, right }: Binary): { readonly of: Expression; readonly holds: boolean } | undefined {
  if (operator !== '==' && operator !== '!=') return undefined
  const [of, with_] = left.kind === 'constant' ? [right, left] : [left, right]
  if (with_.kind !== 'constant' || !isTruthValue(with_.value)) return undefined
  return { of, holds: Boolean(with_.value) === (operator === '==') }
}

/** Everything but zero is true, so nothing but zero and the truth values can be compared with. */
function isTruthValue(value: Constant): boolean {
  return typeof value === 'boolean' || value === 0 || value === null
}

/** What is known once an expression has turned out true, or false. */
export function assumed(expression: Expression, holds: boolean, known: Known): Known {
  switch (expression.kind) {
    case 'local':
      return { ...known, truths: new Map([...known.truths, [expression.name, holds]]) }
    case 'not':
      return assumed(expression.of, !holds, known)
    case 'binary': {
      const asked = comparedWith(expression)
      return asked === undefined ? known : assumed(asked.of, holds === asked.holds, known)
    }
    case 'constant':
    case 'global':
    case 'function':
    case 'field':
    case 'element':
    case 'record':
    case 'opaque':
      return known
  }
}

/** What is known after an event, whose result or target has a new value. */
export function after(event: Event, known: Known): Known {
  if (event.kind !== 'assign') return without(event.result, known)
  if (event.target.kind !== 'local') return known
  const { name } = event.target
  const truth = event.update ? undefined : truthOf(event.value, known)
  const rest = without(name, known)
  return truth === undefined ? rest : { ...rest, truths: new Map([...rest.truths, [name, truth]]) }
}

/** Of some locals only. */
export function kept({ truths, functions }: Known, names: ReadonlySet<string>): Known {
  const isKept = ([name]: readonly [string, unknown]): boolean => names.has(name)
  return { truths: new Map([...truths].filter(isKept)), functions: new Map([...functions].filter(isKept)) }
}

function without(name: string, known: Known): Known {
  if (!known.truths.has(name) && !known.functions.has(name)) return known
  const [truths, functions] = [new Map(known.truths), new Map(known.functions)]
  truths.delete(name)
  functions.delete(name)
  return { truths, functions }
}
