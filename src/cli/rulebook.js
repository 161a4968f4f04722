#!/usr/bin/env node
/** The command's entry: makes TypeScript and Markdown modules loadable, then hands over to main.ts. */
import * as nodeModule from 'node:module'

process.setSourceMapsEnabled(true)
if ('registerHooks' in nodeModule) {
  const { syncHooks } = await import('./hooks.js')
  nodeModule.registerHooks(syncHooks)
} else {
  // Hooks that are registered first also serve the modules of those that are registered later.
  nodeModule.register('./hooks.js?stage=transpile', import.meta.url)
  nodeModule.register('./hooks.js?stage=edit', import.meta.url)
}
await import('./main.ts')
