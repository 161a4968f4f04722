import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { formatValue } from '../../src/explore/formatValue.ts'
import { cell, FREED, identity } from '../../src/ops/shared.ts'
import { traceJsonSchema } from '../../src/trace/jsonSchema.ts'
import { readTrace } from '../../src/trace/readTrace.ts'
import { traceSchema } from '../../src/trace/schema.ts'
import { stateAfter } from '../../src/trace/state.ts'
import { toItf } from '../../src/trace/toItf.ts'
import { encodeValue, valueText } from '../../src/trace/value.ts'
import { demoTrace } from './runs.ts'
import { schemaError } from './schemaError.ts'

const root = join(import.meta.dirname, '../..')

describe('a trace', () => {
  const trace = demoTrace()

  it('names the threads, the objects and where each step stands in the source', () => {
    expect(trace.threads).toEqual(['vcpu0', 'host'])
    expect(trace.objects.map(({ name, kind }) => `${kind} ${name}`)).toEqual(['cell seq', 'lock mmu_lock', 'cell page', 'cell spte'])
    expect(trace.steps[0]).toMatchObject({ thread: 0, switch: false, text: 'seq ➜ 0', read: 0, at: 1 })
    expect(trace.steps[0]!.stack).toEqual([
      { function: 'start', file: 'docs/locking/4.1-demo.md', line: 7, column: 5 },
      { function: 'fault', file: 'src/kvm/demo.ts', line: 1, column: 3 },
    ])
  })

  it('has the owners of locks, what was written, and context switches', () => {
    expect(trace.steps.map((step) => step.switch)).toEqual([false, true, false, false, false, true, false])
    expect(trace.steps[1]!.changed).toEqual([{ object: 1, before: [], after: ['host'] }])
    expect(trace.steps[2]).toMatchObject({ wrote: 1, changed: [{ object: 0, before: 0, after: 1 }] })
    expect(stateAfter(trace, 7).map(valueText)).toEqual(['1', '[vcpu0]', 'null', 'leaf pfn=3'])
  })

  it('says which step violated which invariant, and what that looks at', () => {
    expect(trace.outcome).toEqual({ kind: 'violation', label: 'SPTE maps a freed page', step: 6, over: [3, 2] })
    expect(trace.steps[6]!.violations).toEqual(['SPTE maps a freed page'])
  })

  it('is read as it was written', () => {
    expect(readTrace('t.json', JSON.stringify(trace))).toEqual({ ok: true, trace })
  })
})

describe('readTrace says in one line what is wrong', () => {
  /** The message about a trace in which what stands at `path` is `value`, or is gone. */
  const broken = (path: string, value: unknown): string => {
    const read = readTrace('t.json', JSON.stringify(damagedTrace(demoTrace(), path.split('.'), value)))
    return read.ok ? 'read' : read.message
  }

  it.each<[string, string, unknown]>([
    ['t.json: `version` is 2, expected 1', 'version', 2],
    ['t.json: `threads` is missing, expected it to be there', 'threads', undefined],
    ['t.json: `colour` is no field of a trace, expected it not to be there', 'colour', 1],
    ['t.json: `steps[2].op.kind` is "lod", expected ("load" | "store" | "cmpxchg" | "xchg" | "add" | "await" | "acquire" | "tryAcquire" | "release" | "enter" | "exit" | "graceStart" | "graceWait" | "fence" | "held" | "fail")', 'steps.2.op.kind', 'lod'],
    ['t.json: `steps[0].thread` is 7, but there are only 2 threads', 'steps.0.thread', 7],
    ['t.json: `steps[1].changed[0].object` is 9, but there are only 4 objects', 'steps.1.changed.0.object', 9],
    ['t.json: `steps[0].stack[1].line` is 0, expected >=1', 'steps.0.stack.1.line', 0],
    ['t.json: `schedule` has 6 steps, but `steps` has 7', 'schedule', 'A1B4A1'],
    ['t.json: `steps[5].thread` is vcpu0, but `schedule` says host', 'schedule', 'A1B5A1'],
    ['t.json: `steps[2].changed[0].before` is 5, but seq holds 0', 'steps.2.changed.0.before', 5],
    ['t.json: `steps[1].switch` is false, but the threads say otherwise', 'steps.1.switch', false],
  ])('%s', (message, path, value) => {
    expect(broken(path, value)).toBe(message)
  })

  it('of a file that is no JSON', () => {
    const read = readTrace('t.json', '{"format":\n')
    expect(read).toMatchObject({ ok: false })
    expect(read.ok ? '' : read.message).toMatch(/^t\.json: is no JSON \(.+\), expected a trace$/)
  })
})

describe('values', () => {
  it('print as in the model once they are JSON', () => {
    const value = fc.letrec((tie) => ({
      value: fc.oneof(
        fc.string(), fc.integer(), fc.boolean(), fc.constantFrom(null, undefined, NaN, -Infinity, FREED, cell('pte[1]', 0), identity('slot0', {})),
        fc.array(tie('value'), { maxLength: 3 }), fc.dictionary(fc.constantFrom('kind', 'pfn', '$name', '$$x', 'level'), tie('value'), { maxKeys: 3 }),
      ),
    })).value
    fc.assert(fc.property(value, (each) => { expect(valueText(JSON.parse(JSON.stringify(encodeValue(each))) as never)).toBe(formatValue(each)) }))
  })
})

describe('the documented schema', () => {
  it('is the one that traces are read with', () => {
    const written = readFileSync(join(root, 'docs/trace.schema.json'), 'utf8')
    expect(JSON.parse(written)).toEqual(JSON.parse(JSON.stringify(traceJsonSchema())))
  })

  it('allows what traces are read with, and nothing else', () => {
    const errorIn = schemaError(traceJsonSchema())
    const trace = demoTrace()
    const paths = pathsIn(trace)
    const verdicts = new Set<boolean>()
    const damage = fc.record({ path: fc.constantFrom(...paths), value: fc.constantFrom(undefined, null, true, -1, 0.5, 1, 'lod', [], {}, { colour: 1 }) })
    fc.assert(fc.property(damage, ({ path, value }) => {
      const damaged = damagedTrace(trace, path, value)
      const isAllowed = errorIn(damaged) === undefined
      verdicts.add(isAllowed)
      expect(v.is(traceSchema, damaged)).toBe(isAllowed)
    }), { numRuns: 500 })
    expect(verdicts.size).toBe(2)
  })
})

/** Every place in the trace, as the names and indices that lead to it. */
function pathsIn(json: unknown): string[][] {
  if (typeof json !== 'object' || json === null) return []
  return Object.entries(json).flatMap(([key, part]) => [[key], ...pathsIn(part).map((path) => [key, ...path])])
}

function damagedTrace(trace: object, path: readonly string[], value: unknown): unknown {
  const copy: unknown = structuredClone(trace)
  const parent = path.slice(0, -1).reduce((at, key) => (at as Record<string, unknown>)[key], copy) as Record<string, unknown>
  parent[path.at(-1)!] = value
  return JSON.parse(JSON.stringify(copy))
}

describe('toItf', () => {
  const itf = toItf(demoTrace())

  it('has a state before the first step and one after each, every variable in every state', () => {
    expect(itf.vars).toEqual(['thread', 'op', 'function', 'seq', 'mmu_lock', 'page', 'spte'])
    expect(itf.states).toHaveLength(8)
    for (const [index, state] of itf.states.entries()) {
      expect(state['#meta']).toEqual({ index })
      expect(Object.keys(state).sort()).toEqual(['#meta', ...itf.vars].sort())
    }
  })

  it('writes integers, sets of owners, records and null in the forms of the format', () => {
    expect(itf.states[3]).toMatchObject({ thread: 'host', function: 'unmap', op: 'seq = 1', seq: { '#bigint': '1' }, mmu_lock: { '#set': ['host'] } })
    expect(itf.states[0]).toMatchObject({ page: { kind: 'leaf', pfn: { '#bigint': '3' } }, spte: { '#unserializable': 'null' } })
  })
})
