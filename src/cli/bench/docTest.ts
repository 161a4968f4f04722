import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { timed, timingText, type BenchPart } from './measure.ts'

/** `rulebook test` over all pages, as a process of its own. */
export async function benchDocTest(root: string, runs: number): Promise<BenchPart> {
  const time = await timed(Math.min(runs, 3), () => {
    const { status, stdout } = spawnSync(process.execPath, [join(root, 'src/cli/rulebook.cjs'), 'test'], { cwd: root, encoding: 'utf8' })
    if (status !== 0) throw new Error(`rulebook test failed:\n${stdout}`)
  })
  return { part: 'doc-test', columns: ['command', 'wall time'], rows: [['rulebook test', timingText(time)]] }
}
