import { defineConfig } from 'vitest/config'
import { closingReporter } from './src/literate/closingReporter.ts'
import { literate } from './src/literate/plugin.ts'
import { docsProject } from './src/literate/project.ts'

const root = import.meta.dirname

export default defineConfig({
  test: {
    reporters: ['default', closingReporter()],
    projects: [
      { plugins: [literate({ root })], test: { name: 'unit', include: ['test/**/*.test.ts'], setupFiles: ['test/setup.ts'], maxWorkers: 2, testTimeout: 60_000, hookTimeout: 120_000 } },
      docsProject(root),
    ],
  },
})
