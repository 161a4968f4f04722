/** A process that explores one scenario of the protocol: protocolRun.ts, by a program that is ready (src/cli/quick). */
import { fileURLToPath } from 'node:url'
import { runQuickly } from '../quick/start.js'

const module = new URL('protocolRun.ts', import.meta.url)
const build = async () => {
  await import('../register.js')
  const { build } = await import('../quick/build.ts')
  // It runs as it is loaded.
  return build(`import ${JSON.stringify(module.href)}\nexport const run = async () => {}`, [])
}
const root = fileURLToPath(new URL('../../..', import.meta.url))
if (!(await runQuickly({ root, words: ['protocol', root], args: [], build }))) {
  await import('../register.js')
  await import(module.href)
}
