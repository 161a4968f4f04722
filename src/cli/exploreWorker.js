/** The entry of a thread that searches: like the command's, for src/explore/parallel/serve.ts. */
await import('./register.js')
const { serve } = await import('../explore/parallel/serve.ts')
serve()
