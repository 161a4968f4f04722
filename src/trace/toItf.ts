import { twinWords } from '../chapter/twin.ts'
import type { TraceFile, Value } from './schema.ts'
import { functionAt, stateAfter, uniqueNames } from './state.ts'
import { valueText } from './value.ts'

/** A value in the Informal Trace Format of Apalache and Quint. */
type ItfValue = boolean | string | readonly ItfValue[] | { readonly [key: string]: ItfValue }

interface ItfTrace {
  readonly '#meta': Readonly<Record<string, string>>
  readonly vars: readonly string[]
  readonly states: readonly Readonly<Record<string, unknown>>[]
}

/**
 * A trace for viewers of the TLA+ world: a state before the first step and one after each.
 *
 * Every object is a variable. `thread`, `op` and `function` say what led to the state. Owners of a
 * lock are a set; null and what is only a name are `#unserializable`.
 */
export function toItf(trace: TraceFile): ItfTrace {
  const { threads, objects, steps, outcome, scenario, without, replay } = trace
  const names = uniqueNames(trace).map((name) => (/^(?:#|(?:thread|op|function)$)/.test(name) ? `_${name}` : name))
  const states = [...steps.keys(), steps.length].map((count) => {
    const step = steps[count - 1]
    const values = stateAfter(trace, count).map((value, i) => [names[i]!, objects[i]!.kind === 'cell' ? itfValue(value) : { '#set': itfValue(value) }])
    const what = {
      thread: step === undefined ? '' : threads[step.thread]!,
      op: step?.text ?? '',
      function: (step && functionAt(step)?.function) ?? '',
    }
    return { '#meta': { index: count }, ...what, ...(Object.fromEntries(values) as object) }
  })
  return {
    '#meta': {
      format: 'ITF',
      'format-description': 'https://apalache-mc.org/docs/adr/015adr-trace.html',
      source: without === undefined ? scenario : `${scenario} ${twinWords(without)}`,
      status: outcome.kind,
      description: `${outcome.label}; ${replay}`,
    },
    vars: ['thread', 'op', 'function', ...names],
    states,
  }
}

function itfValue(value: Value): ItfValue {
  if (typeof value === 'boolean' || typeof value === 'string') return value
  if (typeof value === 'number') return Number.isSafeInteger(value) ? { '#bigint': String(value) } : { '#unserializable': String(value) }
  if (value === null) return { '#unserializable': 'null' }
  if (Array.isArray(value)) return (value as readonly Value[]).map(itfValue)
  const record = value as Readonly<Record<string, Value>>
  const [special] = Object.keys(record).filter((key) => /^\$(?!\$)/.test(key))
  if (special !== undefined) return { '#unserializable': special === '$undefined' ? 'undefined' : valueText(record) }
  return Object.fromEntries(Object.entries(record).map(([key, part]) => [key.replace(/^\$\$/, '$').replace(/^#/, '_#'), itfValue(part)]))
}
