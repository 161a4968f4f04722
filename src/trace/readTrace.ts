import * as v from 'valibot'
import { decodeSchedule } from '../explore/schedule.ts'
import { traceSchema } from './schema.ts'
import type { TraceFile, Value } from './schema.ts'

type ReadTrace =
  | { readonly ok: true; readonly trace: TraceFile }
  | { readonly ok: false; readonly message: string }

/**
 * Reads a trace strictly: fields, indices, and whether each change starts from the value that is there.
 *
 * The message is one line that names the file, the place in it, what is there and what was expected.
 */
export function readTrace(file: string, text: string): ReadTrace {
  const failed = (message: string): ReadTrace => ({ ok: false, message: `${file}: ${message}` })
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    return failed(`is no JSON (${oneLine((error as Error).message)}), expected a trace`)
  }
  const parsed = v.safeParse(traceSchema, json, { abortEarly: true })
  if (!parsed.success) return failed(issueText(parsed.issues[0]))
  const trace: TraceFile = parsed.output
  const wrong = wrongIndex(trace) ?? wrongThread(trace) ?? wrongValue(trace)
  return wrong === undefined ? { ok: true, trace } : failed(wrong)
}

function issueText(issue: v.BaseIssue<unknown>): string {
  const keys = (issue.path ?? []).map(({ key }) => key)
  const place = keys.map((key, i) => (typeof key === 'number' ? `[${key}]` : `${i === 0 ? '' : '.'}${String(key)}`)).join('')
  const where = place === '' ? 'the trace' : `\`${place}\``
  if (issue.received === 'undefined') return `${where} is missing, expected it to be there`
  if (issue.expected === 'never') return `${where} is no field of a trace, expected it not to be there`
  return `${where} is ${oneLine(issue.received)}, expected ${issue.expected ?? oneLine(issue.message)}`
}

function oneLine(text: string): string {
  const flat = text.replace(/\s+/g, ' ')
  return flat.length > 80 ? `${flat.slice(0, 79)}…` : flat
}

/** Every index must name something. */
function wrongIndex({ threads, objects, steps, outcome }: TraceFile): string | undefined {
  const beyond = (place: string, index: number | undefined, length: number, what: string): string | undefined =>
    index === undefined || index < length ? undefined : `\`${place}\` is ${index}, but there are only ${length} ${what}`
  for (const [i, { thread, op, stack, at, changed }] of steps.entries()) {
    const wrong = beyond(`steps[${i}].thread`, thread, threads.length, 'threads')
      ?? beyond(`steps[${i}].op.object`, op.object, objects.length, 'objects')
      ?? beyond(`steps[${i}].at`, at, stack.length, 'functions in its stack')
      ?? firstOf(changed, ({ object }, n) => beyond(`steps[${i}].changed[${n}].object`, object, objects.length, 'objects'))
    if (wrong !== undefined) return wrong
  }
  return beyond('outcome.step', outcome.step, steps.length, 'steps')
    ?? firstOf(outcome.over ?? [], (object, n) => beyond(`outcome.over[${n}]`, object, objects.length, 'objects'))
}

function firstOf<T>(items: readonly T[], wrong: (item: T, index: number) => string | undefined): string | undefined {
  for (const [index, item] of items.entries()) {
    const found = wrong(item, index)
    if (found !== undefined) return found
  }
  return undefined
}

/** The schedule says the same as the steps. */
function wrongThread({ threads, schedule, steps }: TraceFile): string | undefined {
  let tasks: readonly number[]
  try {
    tasks = decodeSchedule(schedule, threads)
  } catch (error) {
    return oneLine((error as Error).message)
  }
  if (tasks.length !== steps.length) return `\`schedule\` has ${tasks.length} steps, but \`steps\` has ${steps.length}`
  const at = steps.findIndex(({ thread }, i) => thread !== tasks[i])
  if (at >= 0) return `\`steps[${at}].thread\` is ${threads[steps[at]!.thread]}, but \`schedule\` says ${threads[tasks[at]!]}`
  const switched = steps.findIndex((step, i) => step.switch !== (i > 0 && step.thread !== steps[i - 1]?.thread))
  return switched < 0 ? undefined : `\`steps[${switched}].switch\` is ${steps[switched]!.switch}, but the threads say otherwise`
}

function wrongValue({ objects, steps }: TraceFile): string | undefined {
  const values: Value[] = objects.map(({ initial }) => initial)
  for (const [i, { changed }] of steps.entries()) {
    for (const [n, { object, before, after }] of changed.entries()) {
      const [is, was] = [values[object]!, before].map((value) => JSON.stringify(value))
      if (is !== was) return `\`steps[${i}].changed[${n}].before\` is ${oneLine(was!)}, but ${objects[object]!.name} holds ${oneLine(is!)}`
      values[object] = after
    }
  }
  return undefined
}
