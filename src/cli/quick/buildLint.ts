import { linterVersion, partsOfLinter } from '../../../lint/run/linterVersion.ts'
import { build, type Built } from './build.ts'

/** The program of lint.ts, for the project of the chapter. It knows the version of the linter, which takes as long to find out as to read it. */
export async function buildLint(home: string): Promise<Built> {
  const [run, version] = ['lint.ts', '../../../lint/run/linterVersion.ts'].map((module) => JSON.stringify(new URL(module, import.meta.url).href))
  const entry = (): string => `import { runLint, serve, serveRules } from ${run}
import { rememberVersion } from ${version}
rememberVersion(${JSON.stringify(home)}, ${JSON.stringify(linterVersion(home))})
export const run = (args) => runLint(${JSON.stringify(home)}, args)
export { serve, serveRules }`
  return build(entry, partsOfLinter(home))
}
