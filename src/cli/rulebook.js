#!/usr/bin/env node
/** The command's entry: a program that is ready, or main.ts once TypeScript and Markdown modules are loadable. */
import { runLintQuickly } from './quick/lint.js'
import { runScenarioQuickly } from './quick/scenario.js'

process.setSourceMapsEnabled(true)
// Who reads the output may have seen enough, as `head` does.
process.stdout.on('error', (error) => process.exit(error.code === 'EPIPE' ? 0 : 2))
if (!(await runScenarioQuickly(process.argv)) && !(await runLintQuickly(process.argv))) {
  await import('./register.js')
  await import('./main.ts')
}
