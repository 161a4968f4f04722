#!/usr/bin/env node
/** The command's entry: makes TypeScript and Markdown modules loadable, then hands over to main.ts. */
import './loader.js'

await import('./main.ts')
