import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { globSync } from 'tinyglobby'
import { lockOrderPage } from '../chapter/lockOrder.ts'
import { pageFiles } from './pages.ts'

/** The layers that decide what a block of a page does: the model, its loader, the explorer and what judges. */
const layers = ['ops', 'kernel', 'kvm', 'scenario', 'explore', 'chapter', 'literate']

/** All files but the page that the result of a page depends on, from the root of the project. */
export function whatPagesAreMadeOf(root: string): readonly string[] {
  const sources = globSync(layers.map((layer) => `src/${layer}/**/*`), { cwd: root }).sort()
  return [...sources, lockOrderPage, 'package-lock.json', 'tsconfig.json']
}

/** The project that this file is part of, whose explorer runs also the model of another one (`rulebook -C`). */
const home = fileURLToPath(new URL('../..', import.meta.url))

/** What the names and contents of these files, all that runs them, and the version of Node hash to. */
export function contentOf(root: string, files: readonly string[]): string {
  const hash = createHash('sha256').update(process.version)
  if (resolve(root) !== resolve(home)) hash.update(contentOf(home, whatPagesAreMadeOf(home)))
  for (const file of files) {
    const text = existsSync(join(root, file)) ? readFileSync(join(root, file)) : undefined
    hash.update(`\0${file}\0${text === undefined ? 'missing' : String(text.length)}\0`)
    if (text !== undefined) hash.update(text)
  }
  return hash.digest('hex')
}

/** What all that is explored hashes to. */
export function contentOfAll(root: string): string {
  return contentOf(root, [...whatPagesAreMadeOf(root), ...pageFiles(root)])
}
