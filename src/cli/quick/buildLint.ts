import { build, type Built } from './build.ts'

/** The program of lint.ts, for the project of the chapter. */
export async function buildLint(home: string): Promise<Built> {
  const module = JSON.stringify(new URL('lint.ts', import.meta.url).href)
  return build(`import { runLint, serve, serveRules } from ${module}\nexport const run = (args) => runLint(${JSON.stringify(home)}, args)\nexport { serve, serveRules }`, [])
}
