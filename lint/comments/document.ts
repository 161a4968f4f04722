import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { kernelDocument } from '../prose/pointers.ts'

/** The text of a tree's locking.rst; undefined if it has none. */
export function documentOf(root: string): string | undefined {
  const file = join(root, kernelDocument)
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined
}
