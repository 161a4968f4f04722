import { replay } from '../../src/explore/replay.ts'
import { compareRuns } from '../../src/trace/compareRuns.ts'
import type { Comparison } from '../../src/trace/compareRuns.ts'
import type { TraceFile, TraceStep } from '../../src/trace/schema.ts'
import { traceFile } from '../../src/trace/traceFile.ts'
import type { ViewerPage } from '../../src/viewer/page.ts'
import { demoScenario, demoTrace } from '../trace/runs.ts'

/** The demo without its clause beside the one with it. */
export function demoComparison(): Comparison {
  const whole = demoScenario('whole')
  const good = traceFile(replay(whole, 'A1B4A3'), whole, { replay: 'npm run replay -- demo A1B4A3' })
  return compareRuns(demoTrace(), good, [{ file: 'src/kvm/demo.ts', from: 3, to: 3 }])
}

export function demoPage(): ViewerPage {
  const sources = { 'src/kvm/demo.ts': { 1: 'look', 2: 'lock', 3: 'look again', 4: 'map', 5: 'unlock' } }
  return {
    data: { comparison: demoComparison(), sources, links: { before: '../', after: '' } },
    clause: { id: '4.1-recheck', text: 'Look *again* before you `map`.', href: 'demo.html#4.1-recheck', statements: [{ file: 'src/kvm/demo.ts', line: 3, edit: 'replace', withClause: ['if (again) return'], without: ['if (false) return'] }] },
  }
}

export const hostile = '</script><img src=x onerror="window.hacked=1"><script>window.hacked=1</script><b>"\'&'

/** The demo page with the name wherever a text comes from elsewhere. */
export function hostilePage(): ViewerPage {
  const spoil = <T>(value: T): T => JSON.parse(JSON.stringify(value), (key, each: unknown) =>
    typeof each === 'string' && !['format', 'kind', 'mode', 'edit', 'schedule', 'before', 'after'].includes(key) ? `${each} ${hostile}` : each) as T
  const page = demoPage()
  return { ...spoil(page), trail: [{ href: `x"${hostile}`, label: hostile }], others: [{ href: 'y', label: hostile }] }
}

/** A run of so many steps on 40 objects by two threads, with the stacks that long runs have. */
export function longTrace(count: number): TraceFile {
  const objects = Array.from({ length: 40 }, (_, i) => ({ name: `object[${i}]`, kind: 'cell' as const, initial: 0 }))
  const values = objects.map(() => 0)
  const threadAt = (i: number): number => Math.floor(i / 25) % 2
  const steps = Array.from({ length: count }, (_, i): TraceStep => {
    const object = (i * 7) % objects.length
    const before = values[object]!
    values[object] = i
    const stack = Array.from({ length: 8 }, (_, depth) => ({ function: `function_number_${depth}_${i % 13}`, file: 'src/kvm/demo.ts', line: 1 + ((i + depth) % 200), column: 3 }))
    return {
      thread: threadAt(i), switch: i > 0 && threadAt(i) !== threadAt(i - 1), op: { kind: 'store', object, value: i }, text: `object[${object}] = ${i}`,
      stack, at: 7, wrote: i, changed: [{ object, before, after: i }], shown: true, violations: i === count - 1 ? ['too long'] : [],
    }
  })
  const schedule = Array.from({ length: Math.ceil(count / 25) }, (_, i) => `${i % 2 === 0 ? 'A' : 'B'}${Math.min(25, count - 25 * i)}`).join('')
  return {
    format: 'kvm-rulebook trace', version: 1, scenario: 'long', schedule, minimal: false, replay: 'npm run replay -- long',
    outcome: { kind: 'violation', label: 'too long', step: count - 1 }, threads: ['vcpu0', 'host'], objects, steps,
  }
}
