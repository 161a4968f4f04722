import type { TestProjectInlineConfiguration } from 'vitest/config'
import { pageGlobs } from './pages.ts'
import { literate } from './plugin.ts'
import { clauseTags } from './tags.ts'

/** The pages as a vitest project; the long timeout is for explorations, which end by their own limits. */
export function docsProject(root: string): TestProjectInlineConfiguration {
  return {
    root,
    plugins: [literate({ root })],
    test: {
      name: 'docs',
      include: [...pageGlobs],
      tags: clauseTags(root),
      includeTaskLocation: true,
      testTimeout: 300_000,
      pool: 'threads',
      // Modules of the model keep no state (src/chapter/sharedState.ts), so pages may share them, and with them what V8 has compiled.
      isolate: false,
      maxWorkers: 2,
    },
  }
}
