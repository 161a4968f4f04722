/**
 * `npm run test:deep`: 100 000 generated programs against the search without reduction, in 20 minutes at most.
 *
 * Fewer in which tasks are alike (symmetry.test.ts), and fewer with several threads (parallel.test.ts, helping.test.ts). Each day other
 * programs, unless EXPLORER_SEED says which. A failure prints the seed and the program.
 */
import { spawnSync } from 'node:child_process'

const { EXPLORER_PROGRAMS = '100000', EXPLORER_MINUTES = '16', EXPLORER_SEED = String(Math.floor(Date.now() / 86_400_000)) } = process.env
const env = { ...process.env, EXPLORER_PROGRAMS, EXPLORER_MINUTES, EXPLORER_SEED }
const tests = ['reduction', 'symmetry', 'parallel', 'helping'].map((name) => `test/explore/${name}.test.ts`)
const args = ['vitest', 'run', '--config', '.vitest.config.ts', '--project', 'unit', ...tests]
console.log(`${EXPLORER_PROGRAMS} programs from seed ${EXPLORER_SEED}, for ${EXPLORER_MINUTES} minutes at most`)
const { status } = spawnSync('npx', args, { env, stdio: 'inherit', timeout: 20 * 60_000, killSignal: 'SIGKILL' })
process.exitCode = status ?? 1
