import { defineConfig } from 'vitest/config'
import { closingReporter } from './src/literate/closingReporter.ts'
import { literate } from './src/literate/plugin.ts'
import { clauseTags } from './src/literate/tags.ts'

const root = import.meta.dirname

export default defineConfig({
  test: {
    reporters: ['default', closingReporter()],
    projects: [
      {
        plugins: [literate({ root })],
        test: { name: 'unit', include: ['test/**/*.test.ts'] },
      },
      {
        plugins: [literate({ root })],
        test: {
          name: 'docs',
          include: ['docs/locking/*.md'],
          tags: clauseTags(root),
          includeTaskLocation: true,
          testTimeout: 300_000,
          pool: 'threads',
          maxWorkers: 2,
        },
      },
    ],
  },
})
