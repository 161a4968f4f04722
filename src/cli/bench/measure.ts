import { cpus, totalmem } from 'node:os'

/** How a part of the bench measures. */
export interface MeasureOptions {
  /** How often each thing is measured. */
  readonly runs: number
  /** Also what takes minutes and much memory. */
  readonly large: boolean
  /** Put into docs what is plotted. */
  readonly write: boolean
}

/** Milliseconds of several runs of one thing. */
export interface Timing {
  readonly min: number
  readonly median: number
  readonly max: number
}

/** What one part of the bench has measured: rows of one table. */
export interface BenchPart {
  readonly part: string
  readonly columns: readonly string[]
  readonly rows: readonly (readonly (string | number)[])[]
}

/** The machine, as a line: figures of two machines must not be compared. */
export function machineLine(): string {
  const [cpu] = cpus()
  const memory = Math.round(totalmem() / 2 ** 30)
  return `${cpu?.model ?? 'unknown processor'}, ${String(cpus().length)} cores, ${String(memory)} GiB, Node ${process.version}`
}

/** Runs `run` once unmeasured and then `runs` times. */
export async function timed(runs: number, run: () => unknown): Promise<Timing> {
  await run()
  const times: number[] = []
  for (let i = 0; i < runs; i++) {
    const began = performance.now()
    await run()
    times.push(performance.now() - began)
  }
  return summary(times)
}

function summary(times: readonly number[]): Timing {
  const sorted = [...times].sort((a, b) => a - b)
  const at = (fraction: number): number => sorted[Math.floor((sorted.length - 1) * fraction)] ?? 0
  return { min: at(0), median: at(0.5), max: at(1) }
}

/** Of an even number of values the lower one in the middle. */
export function median(values: readonly number[]): number {
  return summary(values).median
}

/** `12 ms (11 to 15)`. */
export function timingText({ min, median, max }: Timing): string {
  const unit = (ms: number): string => (ms < 10 ? ms.toFixed(1) : String(Math.round(ms)))
  return `${unit(median)} ms (${unit(min)} to ${unit(max)})`
}
