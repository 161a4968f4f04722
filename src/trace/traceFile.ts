import { describeStep, isPrimitive, placeOf, sharedLocks, shownSteps } from '../explore/describe.ts'
import type { Step, Trace } from '../explore/replay.ts'
import type { Scenario } from '../explore/scenario.ts'
import type { Op } from '../ops/op.ts'
import type { Shared } from '../ops/shared.ts'
import type { Json, TraceFile, TraceStep } from './schema.ts'
import { encodeValue } from './value.ts'

interface TraceFileOptions {
  /** The clause that was taken out of the model. */
  readonly without?: string | undefined
  /** The command that runs it again. */
  readonly replay: string
}

/** What the threads share, as it is met. */
interface Shareds {
  readonly indices: Map<Shared, number>
  readonly list: { name: string; kind: Shared['kind']; initial: Json }[]
}

/** A run of `scenario` as a trace that can be written, read and looked at without the model. */
export function traceFile(run: Trace, scenario: Scenario, { without, replay }: TraceFileOptions): TraceFile {
  const shareds: Shareds = { indices: new Map(), list: [] }
  const shown = shownSteps(run)
  const locks = sharedLocks(run)
  const steps = run.steps.map((step, i): TraceStep => ({
    thread: step.task,
    switch: i > 0 && step.task !== run.steps[i - 1]?.task,
    op: opOf(step.op, shareds),
    text: describeStep(step, locks),
    ...stackOf(step, run.primitives),
    ...valuesOf(step),
    changed: step.changed.map(([, before, after]) => ({
      object: indexOf(shareds, sharedOf(step.op)!),
      before: encodeValue(before),
      after: encodeValue(after),
    })),
    shown: shown.has(step),
    violations: step.violations,
    ...(step.stale === undefined ? {} : { stale: { behind: step.stale.behind, newest: encodeValue(step.stale.newest) } }),
  }))
  return {
    format: 'kvm-rulebook trace',
    version: 1,
    scenario: run.scenario,
    ...(without === undefined ? {} : { without }),
    schedule: run.schedule,
    minimal: run.minimal,
    replay,
    outcome: outcomeOf(run, scenario, shareds),
    threads: run.tasks,
    objects: shareds.list,
    steps,
  }
}

function sharedOf(op: Op): Shared | undefined {
  if ('cell' in op) return op.cell
  if ('lock' in op) return op.lock
  if ('domain' in op) return op.domain
  return 'object' in op ? op.object : undefined
}

function indexOf({ indices, list }: Shareds, shared: Shared): number {
  const known = indices.get(shared)
  if (known !== undefined) return known
  indices.set(shared, list.length)
  const { name, kind } = shared
  return list.push({ name, kind, initial: kind === 'cell' ? encodeValue(shared.initial) : [] }) - 1
}

function opOf(op: Op, shareds: Shareds): TraceStep['op'] {
  const shared = sharedOf(op)
  const { kind } = op
  return {
    kind,
    ...(shared === undefined ? {} : { object: indexOf(shareds, shared) }),
    ...('order' in op ? { order: op.order } : {}),
    ...('mode' in op ? { mode: op.mode } : {}),
    ...('value' in op ? { value: encodeValue(op.value) } : {}),
    ...('expect' in op ? { expect: encodeValue(op.expect) } : {}),
    ...('delta' in op ? { delta: op.delta } : {}),
    ...('unless' in op ? { unless: op.unless } : {}),
    ...('test' in op ? { test: op.test } : {}),
    ...('violation' in op ? { violation: op.violation } : {}),
  }
}

function stackOf({ frames }: Step, primitives: readonly string[]): Pick<TraceStep, 'stack' | 'at'> {
  const stack = frames.flatMap((site) => placeOf(site) ?? [])
  const at = stack.findLastIndex((place) => !isPrimitive(place, primitives))
  return at < 0 ? { stack } : { stack, at }
}

/** What the op read, wrote and was answered; `after` is what a cell that did not change still holds. */
function valuesOf({ op, reply, changed }: Step): Pick<TraceStep, 'read' | 'wrote' | 'reply'> {
  const read = { read: encodeValue(reply) }
  const [after] = changed.map(([, , value]) => value)
  switch (op.kind) {
    case 'load':
    case 'await':
      return read
    case 'store':
      return { wrote: encodeValue(op.value) }
    case 'cmpxchg':
      return Object.is(reply, op.expect) ? { ...read, wrote: encodeValue(op.value) } : read
    case 'xchg':
      return { ...read, wrote: encodeValue(op.value) }
    case 'add':
      return changed.length > 0 ? { ...read, wrote: encodeValue(after) } : read
    case 'tryAcquire':
    case 'held':
      return { reply: encodeValue(reply) }
    case 'acquire':
    case 'release':
    case 'enter':
    case 'exit':
    case 'graceStart':
    case 'graceWait':
    case 'fence':
    case 'fail':
      return {}
  }
}

function outcomeOf(run: Trace, scenario: Scenario, shareds: Shareds): TraceFile['outcome'] {
  const { kind, label } = run
  if (kind !== 'violation') return { kind, label }
  const at = run.steps.findIndex(({ violations }) => violations.includes(label))
  const step = at < 0 ? run.steps.findIndex(({ violations }) => violations.length > 0) : at
  const over = brokenOver(run, scenario, step < 0 ? run.steps.length : step + 1)
  const indices = over.flatMap((shared) => shareds.indices.get(shared) ?? [])
  return { kind, label, ...(step < 0 ? {} : { step }), ...(indices.length === 0 ? {} : { over: indices }) }
}

/** What the invariants that are broken after so many steps look at. */
function brokenOver(run: Trace, scenario: Scenario, steps: number): readonly Shared[] {
  const values = new Map<Shared, unknown>()
  for (const { op, changed } of run.steps.slice(0, steps)) {
    for (const [, , after] of changed) values.set(sharedOf(op)!, after)
  }
  const valueOf = (shared: Shared): unknown => (values.has(shared) ? values.get(shared) : shared.kind === 'cell' ? shared.initial : [])
  const labels = new Set([run.label, ...run.steps.flatMap(({ violations }) => violations)])
  const broken = [...(scenario.invariants ?? []), ...(scenario.atEnd ?? [])].filter(
    ({ violation, over, holds }) => labels.has(violation) && !holds(over.map(valueOf)),
  )
  return [...new Set(broken.flatMap(({ over }) => over))]
}
