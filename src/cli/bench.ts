import { didYouMean } from '../literate/problem.ts'
import { benchDocTest } from './bench/docTest.ts'
import { benchExplore } from './bench/explore.ts'
import { benchLint } from './bench/lint.ts'
import { benchGrowth } from './bench/growth.ts'
import { benchLintC } from './bench/lintC.ts'
import { machineLine, type BenchPart, type MeasureOptions } from './bench/measure.ts'
import { benchPages } from './bench/pages.ts'
import { printMistake, type ExitCode } from './exit.ts'

export interface BenchOptions extends MeasureOptions {
  readonly json: boolean
}

/** A part of the bench, by the word that selects it. */
const parts: Readonly<Record<string, (root: string, options: MeasureOptions) => BenchPart | Promise<BenchPart>>> = {
  explore: benchExplore,
  growth: benchGrowth,
  pages: (root, { runs }) => benchPages(root, runs),
  'doc-test': (root, { runs }) => benchDocTest(root, runs),
  lint: (root, { runs }) => benchLint(root, runs),
  'lint-c': (root, { runs }) => benchLintC(root, runs),
}

/** What takes minutes is measured only if it is asked for. */
const usual = Object.keys(parts).filter((name) => name !== 'explore' && name !== 'growth')

/** Measures the parts asked for, the usual ones if none is. Nothing is compared with a limit: times are not tests. */
export async function benchCommand(root: string, asked: readonly string[], options: BenchOptions): Promise<ExitCode> {
  const unknown = asked.find((name) => !(name in parts))
  if (unknown !== undefined) {
    const known = Object.keys(parts)
    return printMistake(`no bench \`${unknown}\``, didYouMean(unknown, known) ?? `known: ${known.join(', ')}`)
  }
  if (!options.json) console.log(machineLine())
  const results: BenchPart[] = []
  for (const name of asked.length > 0 ? asked : usual) {
    const result = await parts[name]?.(root, options)
    if (result === undefined) continue
    results.push(result)
    if (!options.json) console.log(tableText(result))
  }
  if (options.json) console.log(JSON.stringify({ machine: machineLine(), parts: results }, null, 2))
  return 0
}

function tableText({ part, columns, rows }: BenchPart): string {
  const cells = [columns, ...rows].map((row) => row.map(String))
  const widths = columns.map((_, i) => Math.max(...cells.map((row) => row[i]?.length ?? 0)))
  const lines = cells.map((row) => row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  ').trimEnd())
  return [`\n${part}`, ...lines].join('\n')
}
