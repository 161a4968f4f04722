/** The entry of a thread that analyses architectures: like the command's, for lint/tree/serve.ts. */
import { readyProgram } from './quick/lint.cjs'

async function loaded() {
  await import('./register.js')
  return import('../../lint/tree/serve.ts')
}

const { serve } = readyProgram() ?? (await loaded())
await serve()
