import { replay } from '../../src/explore/replay.ts'
import type { Scenario } from '../../src/explore/scenario.ts'
import { $call, $rewritten, $yield } from '../../src/ops/frames.ts'
import type { Op, Task } from '../../src/ops/op.ts'
import { cell, lock } from '../../src/ops/shared.ts'
import { traceFile } from '../../src/trace/traceFile.ts'
import type { TraceFile } from '../../src/trace/schema.ts'

/** A task that does these ops, each on a line of its own in a file. */
function task(name: string, file: string, ops: () => Iterable<Op | readonly [Op, number]>): () => Task<unknown> {
  const inner = $rewritten(function* (): Task<unknown> {
    let line = 0
    for (const each of ops()) {
      line += 1
      const [op, at] = Array.isArray(each) ? (each as [Op, number]) : [each as Op, line]
      yield* $yield(op, `${name} ${file}:${at}:3`, () => [line])
    }
    return undefined
  })
  return $rewritten(function* () {
    return yield* $call(inner(), `start docs/locking/4.1-demo.md:7:5`, () => [])
  })
}

/** vcpu0 looks, host unmaps, vcpu0 maps; with the clause it looks again, on line 3. */
export function demoScenario(which: 'whole' | 'twin'): Scenario {
  const seq = cell('seq', 0)
  const spte = cell('spte', null)
  const page = cell('page', { kind: 'leaf', pfn: 3 })
  const mmuLock = lock('mmu_lock')
  const acquire: Op = { kind: 'acquire', lock: mmuLock, mode: 'exclusive' }
  const release: Op = { kind: 'release', lock: mmuLock, mode: 'exclusive' }
  const look: Op = { kind: 'load', cell: seq }
  const map: Op = { kind: 'store', cell: spte, value: { kind: 'leaf', pfn: 3 } }
  const again = which === 'whole' ? [[look, 3] as const, [release, 5] as const] : [[map, 4] as const, [release, 5] as const]
  return {
    name: 'demo',
    tasks: {
      vcpu0: task('fault', 'src/kvm/demo.ts', () => [look, acquire, ...again]),
      host: task('unmap', 'src/kvm/mm/demo.ts', () => [acquire, { kind: 'store', cell: seq, value: 1 }, { kind: 'store', cell: page, value: null }, release]),
    },
    invariants: [{ violation: 'SPTE maps a freed page', over: [spte, page], holds: ([a, b]) => a === null || b !== null }],
  }
}

export const badSchedule = 'A1B4A2'

export function demoTrace(): TraceFile {
  const scenario = demoScenario('twin')
  const replayed = 'npm run replay -- demo A1B4A2 --without 4.1-recheck'
  return traceFile(replay(scenario, badSchedule), scenario, { without: '4.1-recheck', replay: replayed })
}
