#!/usr/bin/env node
/** The command's entry: makes TypeScript and Markdown modules loadable, then hands over to main.ts. */
process.setSourceMapsEnabled(true)
await import('./register.js')
await import('./main.ts')
