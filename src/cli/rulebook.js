#!/usr/bin/env node
/** The command's entry: makes TypeScript and Markdown modules loadable, then hands over to main.ts. */
process.setSourceMapsEnabled(true)
// Who reads the output may have seen enough, as `head` does.
process.stdout.on('error', (error) => process.exit(error.code === 'EPIPE' ? 0 : 2))
await import('./register.js')
await import('./main.ts')
