/** Makes TypeScript and Markdown modules loadable in this thread; for `node --import`, too. */
import * as nodeModule from 'node:module'

if ('registerHooks' in nodeModule) {
  const { syncHooks } = await import('./hooks.js')
  nodeModule.registerHooks(syncHooks)
} else {
  // Hooks that are registered first also serve the modules of those that are registered later.
  nodeModule.register('./hooks.js?stage=transpile', import.meta.url)
  nodeModule.register('./hooks.js?stage=edit', import.meta.url)
}
