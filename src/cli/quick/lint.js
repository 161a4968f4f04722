/** `rulebook lint` and `rulebook consumers` by a program that is ready. */
import { fileURLToPath } from 'node:url'
import { commandIn } from './command.js'
import { exportsOf, runQuickly } from './start.js'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const words = ['lint', root]
const commands = new Set(['lint', 'consumers', 'explain'])

/** False if the arguments are not for it. */
export async function runLintQuickly(argv) {
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
export function readyProgram() {
  return exportsOf({ root, words })
}
