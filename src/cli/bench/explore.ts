import { mutantsOf, protocol } from '../../scenario/protocol/protocol.ts'
import { median } from './measure.ts'
import type { BenchPart, MeasureOptions } from './measure.ts'
import { label, ours, pan, whyNoPan, withFolder } from './tools.ts'
import type { Case, Measured, OurWay, Tool } from './tools.ts'

const scenarios: readonly Case[] = [
  { scenario: 'S1', hashExponent: 12 },
  { scenario: 'S2', hashExponent: 12 },
  { scenario: 'S3', hashExponent: 15 },
  { scenario: 'S4', hashExponent: 21, forThreads: true },
  { scenario: 'S5', hashExponent: 27, forThreads: true, needs: { gigabytes: 10, minutes: 5 } },
  { scenario: 'S5a', hashExponent: 27, forThreads: true, withoutPan: 'pan does not end within 18 GB' },
]

/** Mutants of S5, where pan stops after some million states. */
const mutantExponent = 23

const cases: readonly Case[] = scenarios.flatMap((each) => [
  each,
  ...mutantsOf(each.scenario).map((mutant): Case => ({ scenario: each.scenario, mutant, hashExponent: Math.min(each.hashExponent, mutantExponent) })),
])

const columns = ['scenario', 'tool', 'states', 'transitions', 'built s', 'ran s', 'sum s', 'MB', 'sum / ours', 'ran / ours', 'result']

/**
 * The protocol scenarios and their mutants: whole processes of ours and of SPIN's in turn, medians.
 *
 * pan stops at the first error of a mutant, so what ours takes to the first is what to compare with; the
 * other row is the search for every outcome.
 */
export function benchExplore(root: string, { runs, large }: MeasureOptions): BenchPart {
  const rows = withFolder((folder) => cases.flatMap((it) => {
    const skipped = whyNoPan(root, it, large)
    const own = waysOf(it).map((way) => ours(root, way))
    const pans = skipped === undefined ? [pan(root, folder, 'partial-order'), pan(root, folder, 'none')] : []
    const unready = it.scenario === 'S1' && it.mutant === undefined ? [ours(root, 'nothing ready')] : []
    const table = measured(it, [...own, ...pans, ...unready], runs)
    return skipped === undefined ? table : [...table, [label(it), 'spin', ...columns.slice(3).map(() => ''), `skipped: ${skipped}`]]
  }))
  return { part: 'explore', columns, rows }
}

function waysOf({ scenario, mutant, forThreads }: Case): readonly OurWay[] {
  if (mutant !== undefined) return ['first', 'all']
  return [
    'all',
    ...(protocol(scenario).symmetric === undefined ? [] : ['no symmetry'] as const),
    // Of the larger ones too much is left then.
    ...(scenario === 'S4' ? ['no reduction'] as const : []),
    ...(forThreads === true ? ['two threads'] as const : []),
  ]
}

/** A row for each tool. The first run of the first tool, which makes a program ready, is not counted. */
function measured(it: Case, tools: readonly Tool[], runs: number): (string | number)[][] {
  tools[0]?.run(it)
  const found = tools.map((): Measured[] => [])
  for (let i = 0; i < runs; i++) tools.forEach(({ run }, tool) => found[tool]!.push(run(it)))
  const sums = found.map((all) => median(all.map(({ built, ran }) => built + ran)))
  return tools.map(({ name }, tool) => {
    const all = found[tool]!
    const [{ states, transitions, megabytes, result }] = all as [Measured]
    const built = median(all.map((each) => each.built))
    const ran = median(all.map((each) => each.ran))
    const times = (seconds: number): string => (tool === 0 ? '1' : (seconds / sums[0]!).toFixed(2))
    return [label(it), name, states, transitions, built.toFixed(2), ran.toFixed(3), sums[tool]!.toFixed(2), megabytes ?? '', times(sums[tool]!), times(ran), result]
  })
}
