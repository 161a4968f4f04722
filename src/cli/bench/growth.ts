import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { machineLine, median } from './measure.ts'
import type { BenchPart, MeasureOptions } from './measure.ts'
import { plot } from './plot.ts'
import type { Growth, Point } from './plot.ts'
import { ours, pan, whyNoPan, withFolder } from './tools.ts'
import type { Case, Measured, Tool } from './tools.ts'

interface Size {
  readonly of: Case
  readonly tasks: number
}

const large = { gigabytes: 10, minutes: 5 }

/** More and more tasks, each with more and more attempts of a fault. */
const sizes: readonly Size[] = [
  ...[1, 2, 3].map((attempts): Size => ({ tasks: 2, of: { scenario: 'S1', attempts, hashExponent: 12 } })),
  ...[1, 2, 3].map((attempts): Size => ({ tasks: 3, of: { scenario: 'S3', attempts, hashExponent: 16 } })),
  ...[1, 2, 3].map((attempts): Size => ({ tasks: 4, of: { scenario: 'S4', attempts, hashExponent: 22 } })),
  { tasks: 5, of: { scenario: 'S5', attempts: 1, hashExponent: 25, needs: large } },
  { tasks: 5, of: { scenario: 'S5', attempts: 2, hashExponent: 27, needs: large } },
]

/** Where the figures and the plot of them stand. */
export const growthFiles = { figures: 'docs/explorer-growth.json', picture: 'docs/explorer-growth.svg' } as const

/**
 * States and seconds as tasks and attempts grow, ours and SPIN's; with `write` also as a picture in docs.
 *
 * SPIN's is its search with its reduction, for which it has to make a program first. Ours does not exchange tasks, for only some
 * sizes have any that are alike.
 */
export function benchGrowth(root: string, options: MeasureOptions): BenchPart {
  const points = withFolder((folder) => sizes.map((size) => measure(root, folder, size, options)))
  if (options.write) {
    const growth: Growth = { machine: machineLine(), points }
    writeFileSync(join(root, growthFiles.figures), `${JSON.stringify(growth, undefined, 2)}\n`)
    writeFileSync(join(root, growthFiles.picture), plot(growth))
  }
  const columns = ['tasks', 'attempts', 'states, rulebook', 'SPIN', 'seconds, rulebook', 'SPIN', 'pan alone']
  const rows = points.map(({ tasks, attempts, rulebook, spin }) => [
    tasks, attempts, rulebook.states, spin?.states ?? '', rulebook.seconds.toFixed(2), spin?.seconds.toFixed(2) ?? '', spin?.panSeconds.toFixed(3) ?? '',
  ])
  return { part: 'growth', columns, rows }
}

function measure(root: string, folder: string, { of, tasks }: Size, { runs, large: isLarge }: MeasureOptions): Point {
  const own = ours(root, 'no symmetry')
  own.run(of)
  const mine = several(own, of, runs)
  const theirs = whyNoPan(root, of, isLarge) === undefined ? several(pan(root, folder, 'partial-order'), of, runs) : undefined
  return {
    tasks, attempts: of.attempts ?? 2,
    rulebook: { states: mine[0]!.states, seconds: rounded(median(mine.map(({ ran }) => ran))) },
    ...(theirs === undefined ? {} : {
      spin: {
        states: theirs[0]!.states,
        seconds: rounded(median(theirs.map(({ built, ran }) => built + ran))),
        panSeconds: rounded(median(theirs.map(({ ran }) => ran))),
      },
    }),
  }
}

function several({ run }: Tool, of: Case, runs: number): Measured[] {
  return Array.from({ length: runs }, () => run(of))
}

function rounded(seconds: number): number {
  return Number(seconds.toPrecision(3))
}
