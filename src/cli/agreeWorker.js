/** The entry of a thread that asks linter and explorer: like the command's, for src/agree/serve.ts. */
await import('./register.js')
const { serve } = await import('../agree/serve.ts')
await serve()
