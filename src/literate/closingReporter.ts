import type { Reporter } from 'vitest/node'

/** Closes a run with `N passed, N failed` on a line of its own, for scripts that add up suites. */
export function closingReporter(): Reporter {
  return {
    onTestRunEnd: (modules, errors) => {
      let passed = 0
      let failed = errors.length
      for (const module of modules) {
        failed += module.errors().length
        // A suite fails by itself if one of its hooks does; its tests are then skipped.
        for (const suite of module.children.allSuites()) failed += suite.errors().length
        for (const test of module.children.allTests()) {
          const { state } = test.result()
          passed += Number(state === 'passed')
          failed += Number(state === 'failed')
        }
      }
      console.log(`${passed} passed, ${failed} failed`)
    },
  }
}
