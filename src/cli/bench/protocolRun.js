/**
 * A process that explores one scenario of the protocol: protocolRun.ts, by a program that is ready (src/cli/quick).
 *
 * `node src/cli/bench/protocolRun.js S4 M_NOCHECK first attempts=2 workers=2 no-symmetry exhaustive` prints a `ProtocolRun`.
 */
import { fileURLToPath } from 'node:url'
import { runQuickly } from '../quick/start.js'

const module = new URL('protocolRun.ts', import.meta.url)
const args = process.argv.slice(2)
const build = async () => {
  await import('../register.js')
  const { buildProtocol } = await import('./buildProtocol.ts')
  return buildProtocol()
}
const root = fileURLToPath(new URL('../../..', import.meta.url))
if (!(await runQuickly({ root, words: ['protocol', root], args, build, optimizes: 'late' }))) {
  await import('../register.js')
  const { Worker } = await import('node:worker_threads')
  const { measured, print, wanted } = await import(module.href)
  const start = () => new Worker(new URL('../exploreWorker.js', import.meta.url))
  print(await measured(wanted(args), args, start))
}
