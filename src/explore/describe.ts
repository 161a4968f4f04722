import type { Op } from '../ops/op.ts'
import { unreachable } from './errors.ts'
import { formatValue } from './formatValue.ts'
import { objectOf } from './opObject.ts'
import type { Stale, Step, Trace } from './replay.ts'

/** Where an activation is suspended: a site of src/ops/frames.ts, taken apart. */
export interface Place {
  readonly function: string
  readonly file: string
  readonly line: number
  readonly column: number
}

/** Undefined for a site that does not have the loader's form. */
export function placeOf(site: string): Place | undefined {
  const [, name, file, line, column] = /^(\S+) (.+):(\d+):(\d+)$/.exec(site) ?? []
  if (name === undefined || file === undefined) return undefined
  return { function: name, file, line: Number(line), column: Number(column) }
}

/** The innermost function that is not a primitive; undefined if the task's frames cannot be seen. */
export function functionOf(step: Step, primitives: readonly string[]): string | undefined {
  return step.frames.map(placeOf).findLast((place) => place !== undefined && !isPrimitive(place, primitives))?.function
}

/** True inside one of the files or folders. */
export function isPrimitive({ file }: Place, primitives: readonly string[]): boolean {
  return primitives.some((path) => (path.endsWith('/') ? file.startsWith(path) : file === path))
}

/**
 * What a short table shows: every op that changed something or hit a violation, and every op that
 * looked at an object which another task changes somewhere in the trace. Left out are the reads of
 * what only the reader itself, or nobody, has changed.
 */
export function shownSteps({ steps }: Pick<Trace, 'steps'>): ReadonlySet<Step> {
  const changers = new Map<unknown, Set<number>>()
  for (const { op, task, changed } of steps) {
    const object = objectOf(op)
    if (changed.length > 0 && object !== undefined) changers.set(object, (changers.get(object) ?? new Set()).add(task))
  }
  const isContested = ({ op, task }: Step): boolean => [...(changers.get(objectOf(op)) ?? [])].some((other) => other !== task)
  return new Set(steps.filter((step) => step.changed.length > 0 || step.violations.length > 0 || isContested(step)))
}

/** Locks that somebody takes shared: only these are called read and write locks. */
export function sharedLocks(trace: Trace): ReadonlySet<unknown> {
  return new Set(trace.steps.flatMap(({ op }) => ('lock' in op && op.mode === 'shared' ? [op.lock] : [])))
}

/** An op in words, with its reply; ✗ marks a violation. */
export function describeStep({ op, reply, violations, stale }: Step, shared: ReadonlySet<unknown>): string {
  return `${describeOp(op, reply, shared)}${stale === undefined ? '' : ` (${describeStale(op, stale)})`}${violations.length > 0 ? ' ✗' : ''}`
}

/** What the newest store is instead: for one who reads an older one, and for one whose own store comes before it. */
function describeStale(op: Op, { newest }: Stale): string {
  return `${op.kind === 'store' ? 'overtaken' : 'stale'}, now ${formatValue(newest)}`
}

function describeOp(op: Op, reply: unknown, shared: ReadonlySet<unknown>): string {
  const answer = formatValue(reply)
  switch (op.kind) {
    case 'load':
      return `${op.cell.name} ➜ ${answer}`
    case 'store':
      return `${op.cell.name} = ${formatValue(op.value)}`
    case 'cmpxchg':
      return `cmpxchg(${op.cell.name}, ${formatValue(op.expect)}, ${formatValue(op.value)}) ➜ ${answer}`
    case 'xchg':
      return `xchg(${op.cell.name}, ${formatValue(op.value)}) ➜ ${answer}`
    case 'add':
      if (op.unless !== undefined && op.unless === reply) return `${op.cell.name} ➜ ${answer}`
      return `${op.cell.name} ${op.delta < 0 ? '-=' : '+='} ${Math.abs(op.delta)} (was ${answer})`
    case 'await':
      return `waited for ${op.cell.name} ${op.test === 'is' ? '==' : '!='} ${formatValue(op.value)}`
    case 'acquire':
      return `${lockWord(op, shared)}lock(${op.lock.name})`
    case 'tryAcquire':
      return `${lockWord(op, shared)}trylock(${op.lock.name}) ➜ ${answer}`
    case 'release':
      return `${lockWord(op, shared)}unlock(${op.lock.name})`
    case 'enter':
    case 'exit':
      return `${op.kind} ${op.domain.name}`
    case 'graceStart':
      return `grace period of ${op.domain.name} begins`
    case 'graceWait':
      return `grace period of ${op.domain.name} ends`
    case 'fence':
      return barrierOf[op.order]
    case 'held':
      return `holds ${op.object.name} ➜ ${answer}`
    case 'fail':
      return op.violation
    default:
      return unreachable(op)
  }
}

const barrierOf = { read: 'smp_rmb()', write: 'smp_wmb()', full: 'smp_mb()' } as const

function lockWord(op: Extract<Op, { lock: unknown }>, shared: ReadonlySet<unknown>): string {
  if (!shared.has(op.lock)) return ''
  return op.mode === 'shared' ? 'read_' : 'write_'
}
