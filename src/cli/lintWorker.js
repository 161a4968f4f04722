/** The entry of a thread that runs some of the rules: like the command's, for lint/run/serve.ts. */
import { readyProgram } from './quick/lint.cjs'

async function loaded() {
  await import('./register.js')
  return import('../../lint/run/serve.ts')
}

const { serveRules } = readyProgram() ?? (await loaded())
await serveRules()
