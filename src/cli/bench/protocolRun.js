/** A process that explores one scenario of the protocol: protocolRun.ts, by a program that is ready (src/cli/quick). */
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { runQuickly } from '../quick/start.js'

const module = new URL('protocolRun.ts', import.meta.url)
const serve = new URL('../../explore/parallel/serve.ts', import.meta.url)
const args = process.argv.slice(2)
const build = async () => {
  await import('../register.js')
  const { build } = await import('../quick/build.ts')
  return build(`export { run } from ${JSON.stringify(module.href)}\nexport { serve } from ${JSON.stringify(serve.href)}`, [])
}
const root = fileURLToPath(new URL('../../..', import.meta.url))
if (!(await runQuickly({ root, words: ['protocol', root], args, build }))) {
  await import('../register.js')
  const { run } = await import(module.href)
  await run(args, () => new Worker(new URL('../exploreWorker.js', import.meta.url)))
}
