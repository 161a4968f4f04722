/**
 * A process that explores one scenario of the protocol: protocolRun.ts, by a program that is ready (src/cli/quick).
 *
 * `node src/cli/bench/protocolRun.cjs S4 M_NOCHECK first attempts=2 workers=2 no-symmetry exhaustive` prints a `ProtocolRun`.
 */
const { join } = require('node:path')
const { runMain } = require('../quick/entry.cjs')
const { runQuickly } = require('../quick/start.cjs')

const args = process.argv.slice(2)
const root = join(__dirname, '../../..')

async function build() {
  await import('../register.js')
  const { buildProtocol } = await import('./buildProtocol.ts')
  return buildProtocol()
}

async function main() {
  if (await runQuickly({ root, words: ['protocol', root], args, build, optimizes: 'late' })) return
  await import('../register.js')
  const { Worker } = await import('node:worker_threads')
  const { measured, print, wanted } = await import('./protocolRun.ts')
  const start = () => new Worker(join(__dirname, '../exploreWorker.js'))
  print(await measured(wanted(args), args, start))
}

runMain(main)
