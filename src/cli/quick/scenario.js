/** `rulebook explore` and `rulebook replay` by a program that is ready. */
import { fileURLToPath } from 'node:url'
import { runQuickly } from './start.js'

/** False if the arguments are not for it. */
export async function runScenarioQuickly(argv) {
  const [command, name] = argv.slice(2)
  if ((command !== 'explore' && command !== 'replay') || name === undefined || name.startsWith('-')) return false
  // A guess: the program looks at its arguments again.
  const at = argv.findIndex((word) => word.startsWith('--without'))
  const without = at < 0 ? undefined : (argv[at].split('=')[1] ?? argv[at + 1])
  const root = fileURLToPath(new URL('../../..', import.meta.url))
  const build = async () => {
    await import('../register.js')
    const { buildScenario } = await import('./buildScenario.ts')
    return buildScenario({ root, name, without })
  }
  return runQuickly({ root, words: ['scenario', root, name, without ?? ''], args: argv, build })
}
