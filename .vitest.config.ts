import { defineConfig } from 'vitest/config'
import { closingReporter } from './src/literate/closingReporter.ts'
import { pageFiles } from './src/literate/pages.ts'
import { literate } from './src/literate/plugin.ts'
import { docsProject } from './src/literate/project.ts'

const root = import.meta.dirname

export default defineConfig({
  test: {
    reporters: ['default', closingReporter()],
    // A page names none of the modules that it instantiates, so vitest's own graph does not lead from them to it.
    watchTriggerPatterns: [{ pattern: /\/src\/(?:kvm|kernel|scenario)\/.*\.ts$/, testsToRun: () => [...pageFiles(root)] }],
    projects: [
      { plugins: [literate({ root })], test: { name: 'unit', include: ['test/**/*.test.ts'], setupFiles: ['test/setup.ts'], maxWorkers: 2, testTimeout: 60_000, hookTimeout: 120_000 } },
      docsProject(root),
    ],
  },
})
