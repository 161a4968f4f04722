#!/usr/bin/env node
/** The command's entry: a program that is ready, or main.ts once TypeScript and Markdown modules are loadable. */
import { commandIn } from './quick/command.js'
import { runLintQuickly } from './quick/lint.js'
import { optimizeLate } from './quick/optimizeLate.js'
import { runScenarioQuickly } from './quick/scenario.js'

process.setSourceMapsEnabled(true)
// Who reads the output may have seen enough, as `head` does.
process.stdout.on('error', (error) => process.exit(error.code === 'EPIPE' ? 0 : 2))
const command = commandIn(process.argv)
// Pages are many small searches; their types are checked beside.
if (command === 'test' || command === 'types') optimizeLate()
if (!(await runScenarioQuickly(process.argv)) && !(await runLintQuickly(process.argv))) {
  await import('./register.js')
  await import('./main.ts')
}
