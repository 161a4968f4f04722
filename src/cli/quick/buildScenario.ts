import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { globSync } from 'tinyglobby'
import { lockOrderOf } from '../../literate/lockRules.ts'
import { pageFiles } from '../../literate/pages.ts'
import { findBlock } from '../blocks.ts'
import type { BlockRequest } from '../loadScenario.ts'
import { build } from './build.ts'
import type { Built } from './build.ts'

/** The program of scenario.ts for one block; `printed` if that has told what is wrong with the request. */
export async function buildScenario(request: BlockRequest): Promise<Built | 'printed'> {
  const { root, name, without } = request
  const found = await findBlock(request)
  if (found === 2) return 'printed'
  const { page, block, insteadOf } = found
  const url = pathToFileURL(join(root, page.file))
  url.searchParams.set('block', name)
  if (without !== undefined) url.searchParams.set('without', without)
  const { line, column } = block.fence
  const ready = JSON.stringify({ ...request, file: page.file, line, column, insteadOf, lockRules: lockOrderOf(root).pairs })
  const entry = [
    `import { runScenario } from ${JSON.stringify(new URL('scenario.ts', import.meta.url).href)}`,
    `import * as block from ${JSON.stringify(url.href)}`,
    `export const run = (args, start) => runScenario({ ...${ready}, exported: block.default }, args, start)`,
    `export { serve } from ${JSON.stringify(new URL('../../explore/parallel/serve.ts', import.meta.url).href)}`,
  ]
  return build(() => entry.join('\n'), chapterAndPages(root))
}

/** Names of blocks and ids of clauses come from all pages and all sources of the chapter. */
function chapterAndPages(root: string): string[] {
  const files = [...pageFiles(root), ...globSync('src/kvm/**/*.ts', { cwd: root })]
  const folders = ['docs/', 'docs/locking/', 'docs/bugs/', 'src/kvm/', ...globSync('src/kvm/**', { cwd: root, onlyDirectories: true })]
  return [...files, ...new Set(folders)].map((path) => join(root, path))
}
