import * as v from 'valibot'

/** A value as JSON can hold it; see value.ts for what JSON has no word for. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

const says = v.description
const count = (what: string) => v.pipe(v.number(), v.integer(), v.minValue(0), says(what))
const text = (what: string) => v.pipe(v.string(), says(what))

export const valueSchema: v.GenericSchema<Json> = v.lazy(() =>
  v.union([v.null(), v.boolean(), v.number(), v.string(), v.array(valueSchema), v.record(v.string(), valueSchema)]),
)

const placeSchema = v.strictObject({
  function: text('Name of the function.'),
  file: text('Path from the root of the project.'),
  line: v.pipe(v.number(), v.integer(), v.minValue(1), says('From 1.')),
  column: v.pipe(v.number(), v.integer(), v.minValue(1), says('From 1.')),
})

const kinds = ['load', 'store', 'cmpxchg', 'xchg', 'add', 'await', 'acquire', 'tryAcquire', 'release', 'enter', 'exit', 'graceStart', 'graceWait', 'fence', 'held', 'fail'] as const

const opSchema = v.strictObject({
  kind: v.pipe(v.picklist(kinds), says('What it does; docs/trace-format.md has the table.')),
  object: v.exactOptional(count('The object it touches, an index into `objects`; `fence` and `fail` have none.')),
  order: v.exactOptional(v.pipe(v.picklist(['acquire', 'release', 'read', 'write', 'full']), says('Of a load or store: what it orders; of a fence: which accesses.'))),
  mode: v.exactOptional(v.pipe(v.picklist(['exclusive', 'shared']), says('Of a lock.'))),
  value: v.exactOptional(valueSchema),
  expect: v.exactOptional(valueSchema),
  delta: v.exactOptional(v.number()),
  unless: v.exactOptional(v.number()),
  test: v.exactOptional(v.picklist(['is', 'not'])),
  violation: v.exactOptional(text('What `fail` says.')),
})

const changeSchema = v.strictObject({
  object: count('An index into `objects`.'),
  before: valueSchema,
  after: valueSchema,
})

const staleSchema = v.strictObject({
  behind: v.pipe(v.number(), v.integer(), v.minValue(1), says('So many stores of the cell are newer.')),
  newest: valueSchema,
})

const stepSchema = v.strictObject({
  thread: count('Who moves, an index into `threads`.'),
  switch: v.pipe(v.boolean(), says('True if another thread moved before it.')),
  op: opSchema,
  text: text('The op in words, with its reply.'),
  stack: v.pipe(v.array(placeSchema), says('Where the thread is, outermost function first.')),
  at: v.exactOptional(count('Index into `stack` of the innermost function that is more than the name of an op.')),
  read: v.exactOptional(valueSchema),
  wrote: v.exactOptional(valueSchema),
  reply: v.exactOptional(valueSchema),
  changed: v.pipe(v.array(changeSchema), says('Shared state that is another afterwards; the value of a lock or domain is the list of its owners.')),
  shown: v.pipe(v.boolean(), says('False if it can matter to no other thread.')),
  stale: v.exactOptional(v.pipe(staleSchema, says('With weak memory: there if the op did not see the newest store of its cell, or put its own behind newer ones.'))),
  violations: v.pipe(v.array(v.string()), says('Invariants that are broken by it, or what is wrong with the op itself.')),
})

const objectSchema = v.strictObject({
  name: v.string(),
  kind: v.picklist(['cell', 'lock', 'domain']),
  initial: valueSchema,
})

const outcomeSchema = v.strictObject({
  kind: v.picklist(['end', 'violation', 'deadlock', 'not ended']),
  label: text('What was observed, or what went wrong.'),
  step: v.exactOptional(count('The step that hit the violation.')),
  over: v.exactOptional(v.pipe(v.array(count('An index into `objects`.')), says('What the violated invariant looks at.'))),
})

export const traceSchema = v.strictObject({
  format: v.literal('kvm-rulebook trace'),
  version: v.literal(1),
  scenario: text('Name of the explore block.'),
  without: v.exactOptional(text('The clause that was taken out, or the bug that was put back.')),
  schedule: text('Who moves how often, A the first thread: A4B12A3; with weak memory also behind how many newer stores the last op of a run stands: A3.1B2.'),
  minimal: v.pipe(v.boolean(), says('True if no run to this outcome has fewer context switches, or as many and fewer ops.')),
  replay: text('The command that runs it again.'),
  outcome: outcomeSchema,
  threads: v.array(v.string()),
  objects: v.pipe(v.array(objectSchema), says('What the threads share, in the order in which they touch it.')),
  steps: v.array(stepSchema),
})

type Frozen<T> = T extends readonly (infer Item)[] ? readonly Frozen<Item>[] : T extends object ? { readonly [K in keyof T]: Frozen<T[K]> } : T

/* eslint-disable @typescript-eslint/no-empty-object-type -- interfaces, so that messages of the compiler have a name for them */

/** One run of a scenario in the form of docs/trace-format.md. */
export interface TraceFile extends Frozen<v.InferOutput<typeof traceSchema>> {}
export interface TraceStep extends Frozen<v.InferOutput<typeof stepSchema>> {}
/* eslint-enable @typescript-eslint/no-empty-object-type */
export type Value = Frozen<Json>
