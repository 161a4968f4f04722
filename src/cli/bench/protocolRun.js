/** A process that explores one scenario of the protocol: protocolRun.ts, by a program that is ready (src/cli/quick). */
import { fileURLToPath } from 'node:url'
import { runQuickly } from '../quick/start.js'

const args = process.argv.slice(2)
const module = new URL('protocolRun.ts', import.meta.url)
const build = async () => {
  await import('../register.js')
  const { build } = await import('../quick/build.ts')
  return build(`export { run } from ${JSON.stringify(module.href)}`, [])
}
const root = fileURLToPath(new URL('../../..', import.meta.url))
if (!(await runQuickly({ root, words: ['protocol', root], args, build }))) {
  await import('../register.js')
  const { run } = await import(module.href)
  run(args)
}
