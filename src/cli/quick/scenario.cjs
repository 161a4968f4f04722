/** `rulebook explore` and `rulebook replay` by a program that is ready. */
const { join } = require('node:path')
const { runQuickly } = require('./start.cjs')

/**
 * The clause to take out or the bug to put back. A guess: the program looks at its arguments again. What
 * is neither is left to the way that says so.
 */
function twinIn(argv) {
  const at = argv.findIndex((word) => /^--with(?:out)?(?:=|$)/.test(word))
  if (at < 0) return undefined
  const [option, id = argv[at + 1] ?? ''] = argv[at].split('=')
  return (option === '--with' ? /^\d{4}-/ : /^\d{1,3}(?:\.\d+)*-/).test(id) ? id : 'unclear'
}

/** False if the arguments are not for it. */
async function runScenarioQuickly(argv) {
  const [command, name] = argv.slice(2)
  if ((command !== 'explore' && command !== 'replay') || name === undefined || name.startsWith('-')) return false
  // What a part was made of is said with it, and the program does not know that.
  if (argv.some((word) => word.startsWith('--shard'))) return false
  const without = twinIn(argv)
  if (without === 'unclear') return false
  const root = join(__dirname, '../../..')
  const build = async () => {
    await import('../register.js')
    const { buildScenario } = await import('./buildScenario.ts')
    return buildScenario({ root, name, without })
  }
  return runQuickly({ root, words: ['scenario', root, name, without ?? ''], args: argv, build, optimizes: 'late' })
}

module.exports = { runScenarioQuickly }
