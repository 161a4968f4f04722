import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { replay } from '../../src/explore/replay.ts'
import { writeRaceTable } from '../../src/rst/raceTable.ts'
import { compareRuns } from '../../src/trace/compareRuns.ts'
import { followRun } from '../../src/trace/followRun.ts'
import { raceTable } from '../../src/trace/raceTable.ts'
import { toMermaid } from '../../src/trace/toMermaid.ts'
import { traceFile } from '../../src/trace/traceFile.ts'
import { announceSkip, startDocutils, whyNoDocutils } from '../rst/docutils.ts'
import { badSchedule, demoScenario, demoTrace } from './runs.ts'

describe('followRun', () => {
  it('goes the way of the run without the clause, and then to the end', () => {
    expect(followRun(demoScenario('whole'), replay(demoScenario('twin'), badSchedule))).toBe('A1B4A3')
  })

  it('is the run itself as long as nothing is taken out', () => {
    const whole = demoScenario('whole')
    expect(followRun(whole, replay(whole, 'B2A1B2A3'))).toBe('B2A1B2A3')
  })

  it('lets a task that cannot go on wait, and come later', () => {
    const whole = demoScenario('whole')
    const follow = followRun(whole, replay(whole, 'A2'))
    expect(follow).toBe('A4B4')
  })
})

describe('compareRuns', () => {
  const bad = demoTrace()
  const whole = demoScenario('whole')
  const good = traceFile(replay(whole, 'A1B4A3'), whole, { replay: '' })
  const { rows } = compareRuns(bad, good, [{ file: 'src/kvm/demo.ts', from: 3, to: 3 }])

  it('puts steps at the same place side by side', () => {
    expect(rows.map(({ bad: left, good: right }) => `${left ?? '-'} ${right ?? '-'}`)).toEqual(['0 0', '1 1', '2 2', '3 3', '4 4', '5 5', '- 6', '6 -', '- 7'])
  })

  it('says where the statement of the clause is missing', () => {
    expect(rows.map(({ missing }) => missing)).toEqual([undefined, undefined, undefined, undefined, undefined, undefined, 'removed', undefined, undefined])
  })

  it('says where other code stands in its place', () => {
    const replaced = { ...bad, steps: bad.steps.map((step, i) => (i === 6 ? { ...step, stack: good.steps[6]!.stack } : step)) }
    expect(compareRuns(replaced, good, [{ file: 'src/kvm/demo.ts', from: 3, to: 3 }]).rows.flatMap(({ missing }) => missing ?? [])).toEqual(['replaced'])
  })

  it('takes the same op of the code in its place for the statement, wherever in the lines it is', () => {
    const moved = { ...good, steps: good.steps.map((step) => ({ ...step, stack: step.stack.map((place) => (place.file === 'src/kvm/demo.ts' && place.line === 3 ? { ...place, column: place.column + 4 } : place)) })) }
    const compared = compareRuns(moved, good, [{ file: 'src/kvm/demo.ts', from: 3, to: 3 }])
    expect(compared.rows.every(({ bad: left, good: right }) => left === right)).toBe(true)
  })

  it('misses nothing once the run without the clause is over', () => {
    const short = { ...bad, steps: bad.steps.slice(0, 6) }
    expect(compareRuns(short, good, [{ file: 'src/kvm/demo.ts', from: 3, to: 3 }]).rows.some(({ missing }) => missing !== undefined)).toBe(false)
  })

  it('keeps what the violation and the statement of the clause are about', () => {
    const keys = rows.filter(({ key }) => key).map((row) => (row.bad === undefined ? good.steps[row.good!] : bad.steps[row.bad])!.text)
    expect(keys).toEqual(['seq ➜ 0', 'seq = 1', 'page = null', 'seq ➜ 1', 'spte = leaf pfn=3 ✗'])
  })
})

const hostile = ['<script>alert(1)</script>', 'a;b', 'end', '#quot;', '%%', 'x->>y: z', '`"\'', 'a\nb', '', 'loop', 'Note over']

describe('toMermaid', () => {
  const trace = demoTrace()

  it('has a participant for each thread, and says where one reads what another wrote', () => {
    const text = toMermaid(trace)
    expect(text).toBe(`sequenceDiagram
  participant T0 as vcpu0
  participant T1 as host
  Note over T0: fault()<br/>seq ➜ 0
  Note over T1: unmap()<br/>lock(mmu_lock)<br/>seq = 1<br/>page = null<br/>unlock(mmu_lock)
  T1-->>T0: mmu_lock
  Note over T0: fault()<br/>lock(mmu_lock)<br/>spte = leaf pfn=3 ✗
  Note over T0,T1: SPTE maps a freed page
`)
  })

  it('is understood by Mermaid, whatever the names', { timeout: 120_000 }, async () => {
    const mermaid = await import('mermaid').then((module) => module.default, () => undefined)
    if (mermaid === undefined) { console.warn('skipped: Mermaid diagrams: mermaid is not installed'); return }
    expect(await mermaid.parse(toMermaid(trace))).toMatchObject({ diagramType: 'sequence' })
    const word = fc.oneof(fc.constantFrom(...hostile), fc.string({ unit: 'grapheme', maxLength: 8 }))
    await fc.assert(fc.asyncProperty(word, word, async (name, text) => {
      const named = { ...trace, threads: [name, text], steps: trace.steps.map((step) => ({ ...step, text })), outcome: { ...trace.outcome, label: name } }
      await expect(mermaid.parse(toMermaid(named))).resolves.toMatchObject({ diagramType: 'sequence' })
    }), { numRuns: 60 })
  })
})

describe('the table for locking.rst', () => {
  const rst = writeRaceTable(raceTable(demoTrace()), 60)

  it('has a column for each CPU and a row for each turn', () => {
    expect(rst).toBe(`
+---------------------------------------------------------+
| At the beginning::                                      |
|                                                         |
|   seq = 0                                               |
|   page = leaf pfn=3                                     |
|   spte = null                                           |
+----------------------------+----------------------------+
| CPU 0 (vcpu0):             | CPU 1 (host):              |
+----------------------------+----------------------------+
| ::                         |                            |
|                            |                            |
|   fault()                  |                            |
|     seq -> 0               |                            |
+----------------------------+----------------------------+
|                            | ::                         |
|                            |                            |
|                            |   unmap()                  |
|                            |     lock(mmu_lock)         |
|                            |     seq = 1                |
|                            |     page = null            |
|                            |     unlock(mmu_lock)       |
+----------------------------+----------------------------+
| ::                         |                            |
|                            |                            |
|   fault()                  |                            |
|     lock(mmu_lock)         |                            |
|     spte = leaf pfn=3      |                            |
|         OOPS!!!            |                            |
+----------------------------+----------------------------+
| At the end::                                            |
|                                                         |
|   SPTE maps a freed page                                |
+---------------------------------------------------------+
`.slice(1))
  })

  const skip = announceSkip('race tables in docutils', whyNoDocutils())
  const docutils = skip ? undefined : startDocutils()
  afterAll(() => { docutils?.stop() })

  it.skipIf(skip)('is a table to docutils, whatever the names', async () => {
    const word = fc.oneof(fc.constantFrom(...hostile, '|', '+---+', '\\', '::', 'a_ *b* `c`'), fc.string({ maxLength: 12 }))
    await fc.assert(fc.asyncProperty(word, word, fc.integer({ min: 30, max: 100 }), async (name, text, width) => {
      const trace = demoTrace()
      const named = { ...trace, steps: trace.steps.map((step) => ({ ...step, text })), outcome: { ...trace.outcome, label: name } }
      const { blocks, messages } = await docutils!.read(writeRaceTable(raceTable(named), width))
      expect(messages).toEqual([])
      expect(blocks.map(([kind]) => kind)).toEqual(['table'])
    }), { numRuns: 40 })
  })
})
