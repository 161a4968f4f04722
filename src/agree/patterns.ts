import type { Block, Statement, Test } from '../scenario/consumers/program.ts'

/** Shorthand for the statements of patterns. */
export const one = {
  snapshot: { kind: 'snapshot' },
  rmb: { kind: 'rmb' },
  page: { kind: 'page' },
  level: { kind: 'level' },
  attribute: { kind: 'attribute' },
  lock: { kind: 'lock', mode: 'write' },
  readLock: { kind: 'lock', mode: 'read' },
  unlock: { kind: 'unlock' },
  yield: { kind: 'yield' },
  install: { kind: 'install', at: 'level' },
  installSmall: { kind: 'install', at: '4K' },
  installHuge: { kind: 'install', at: '2M' },
  zap: { kind: 'zap' },
} as const satisfies Readonly<Record<string, Statement>>

export function need(test: Test): Statement {
  return { kind: 'guard', test }
}

/** A safe way to use what was looked up. */
export interface Pattern {
  readonly name: string
  /** The clause of 4.2.1 that says so. */
  readonly clause: string
  readonly body: Block
}

/** The documented patterns, each in its plainest form. */
export const patterns: readonly Pattern[] = [
  { name: 'recheck after the lookup', clause: '4.2.1-recheck', body: [one.snapshot, one.rmb, one.page, one.level, one.lock, need('retry_gfn'), one.install] },
  { name: 'check, look up and install in one critical section', clause: '4.2.1-explicit-check', body: [one.snapshot, one.rmb, one.page, one.readLock, need('retry_gfn'), one.level, one.install] },
  { name: 'look up and find a leaf in one critical section', clause: '4.2.1-existing-leaf', body: [one.readLock, one.page, one.level, need('huge'), need('leaf'), one.installHuge] },
  { name: 'only zap', clause: '4.2.1-zap-only', body: [one.level, need('huge'), one.lock, one.zap] },
]

/** Other safe consumers, from which random ones are made as well. */
export const variants: readonly Block[] = [
  [one.snapshot, one.rmb, one.attribute, need('retry_unsafe'), one.page, need('retry_unsafe'), one.readLock, need('retry_gfn'), one.level, one.install],
  [{ kind: 'vma', snapshot: true }, one.page, one.readLock, need('retry'), one.install],
  [{ kind: 'loop', body: [one.snapshot, one.page, one.lock, need('retry_gfn')] }, one.level, one.install],
  [one.snapshot, one.page, one.lock, need('retry_gfn'), one.level, { kind: 'if', test: 'huge', then: [one.installHuge], else: [one.installSmall] }],
  [one.snapshot, one.page, one.level, one.lock, { kind: 'if', test: 'retry', then: [one.install], else: [] }],
  [one.snapshot, one.page, one.level, { kind: 'helper', body: [one.lock, need('retry_gfn')] }, one.install],
  [one.lock, need('in_progress'), one.page, one.installSmall],
  [one.snapshot, one.attribute, one.page, one.lock, one.unlock, one.lock, need('retry_gfn'), one.installSmall],
]
