/** The entry of a thread that analyses architectures: like the command's, for lint/tree/serve.ts. */
await import('./register.js')
const { serve } = await import('../../lint/tree/serve.ts')
await serve()
