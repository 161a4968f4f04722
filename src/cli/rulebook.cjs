#!/usr/bin/env node
/** The command's entry: a program that is ready, or main.ts once TypeScript and Markdown modules are loadable. */
const { commandIn } = require('./quick/command.cjs')
const { runMain } = require('./quick/entry.cjs')
const { runLintQuickly } = require('./quick/lint.cjs')
const { optimizeLate } = require('./quick/optimizeLate.cjs')
const { runScenarioQuickly } = require('./quick/scenario.cjs')

process.setSourceMapsEnabled(true)
// Who reads the output may have seen enough, as `head` does.
process.stdout.on('error', (error) => process.exit(error.code === 'EPIPE' ? 0 : 2))
const command = commandIn(process.argv)
// Pages are many small searches; their types are checked beside.
if (command === 'test' || command === 'types') optimizeLate()

async function main() {
  if ((await runScenarioQuickly(process.argv)) || (await runLintQuickly(process.argv))) return
  await import('./register.js')
  await import('./main.ts')
}

runMain(main)
