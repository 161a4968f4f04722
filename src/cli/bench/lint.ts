import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { timed, timingText, type BenchPart } from './measure.ts'

const command = join(import.meta.dirname, '../rulebook.cjs')

/** `rulebook lint` over the whole project, each run a process of its own: cold, with a warm cache, and doing nothing; and cold once more, with nothing of the linter made ready. */
export async function benchLint(root: string, runs: number): Promise<BenchPart> {
  const cache = mkdtempSync(join(tmpdir(), 'rulebook-bench-'))
  try {
    const nothing = await timed(runs, () => lint(root, {}, '--help'))
    const first = await timed(runs, () => lint(root, { RULEBOOK_CACHE: 'off' }, '--no-cache'))
    const cold = await timed(runs, () => lint(root, {}, '--no-cache'))
    const warm = await timed(runs, () => lint(root, {}, '--cache-location', cache))
    const ratio = (median: number): string => (median / cold.median).toFixed(2)
    return {
      part: 'lint',
      columns: ['command', 'wall time', 'of cold'],
      rows: [
        ['RULEBOOK_CACHE=off rulebook lint --no-cache', timingText(first), ratio(first.median)],
        ['rulebook lint --no-cache', timingText(cold), '1'],
        ['rulebook lint, nothing changed', timingText(warm), ratio(warm.median)],
        ['rulebook lint --help (start of the process)', timingText(nothing), ratio(nothing.median)],
      ],
    }
  } finally {
    rmSync(cache, { recursive: true, force: true })
  }
}

function lint(root: string, env: Readonly<Record<string, string>>, ...options: readonly string[]): void {
  const { status, stderr } = spawnSync(process.execPath, [command, '-C', root, 'lint', ...options], { cwd: root, env: { ...process.env, ...env }, encoding: 'utf8', timeout: 300_000, killSignal: 'SIGKILL' })
  if (status === null || status > 1) throw new Error(`rulebook lint failed:\n${stderr}`)
}
