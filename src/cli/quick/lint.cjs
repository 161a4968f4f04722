/** `rulebook lint` and `rulebook consumers` by a program that is ready. */
const { join } = require('node:path')
const { commandIn } = require('./command.cjs')
const { exportsOf, runQuickly } = require('./start.cjs')

const root = join(__dirname, '../../..')
const words = ['lint', root]
const commands = new Set(['lint', 'consumers', 'explain'])

/** False if the arguments are not for it. */
async function runLintQuickly(argv) {
  const command = commandIn(argv)
  if (command === undefined || !commands.has(command)) return false
  const build = async () => {
    await import('../register.js')
    const { buildLint } = await import('./buildLint.ts')
    return buildLint(root)
  }
  return runQuickly({ root, words, args: argv, build, optimizes: 'late' })
}

/** The program for a thread; undefined if it is not ready. */
function readyProgram() {
  return exportsOf({ root, words })
}

module.exports = { runLintQuickly, readyProgram }
