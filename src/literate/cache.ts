import { createHash } from 'node:crypto'
import { contentOf, contentOfAll, whatPagesAreMadeOf } from './content.ts'
import type { SectionReport } from './reportText.ts'

/** What a page showed when all its tests passed. */
export interface CachedPage {
  readonly section: SectionReport
  readonly held: readonly string[]
  readonly reached: readonly string[]
}

/**
 * Results of pages that passed, for `rulebook test --cached`: a file each, beside the programs that are ready.
 *
 * A result stands for as long as the page, the model, the explorer and all that judges have the
 * contents that they had before the page ran, and has to be the same when it is kept: what changed while the page ran
 * is not known to be what ran. A file that is damaged counts as none.
 */
export interface PageCache {
  readonly find: (file: string) => CachedPage | undefined
  readonly keep: (file: string, page: CachedPage) => void
  /** Whether the types of all blocks were checked and right. */
  readonly areTypesRight: () => boolean
  readonly keepTypes: () => void
}

/** Values by name and key: what has been written with another key, or is damaged, is undefined. What cannot be written is not kept. */
export interface Shelf {
  readonly get: (name: string, key: string) => unknown
  readonly set: (name: string, key: string, value: unknown) => void
}

/** Takes the contents as they are now, so it must be made before anything is read to be run. */
export function pageCache(root: string, files: readonly string[], shelf: Shelf): PageCache {
  const nameOf = (name: string): string => createHash('sha256').update(`${root}\0${name}`).digest('hex').slice(0, 32)
  const keyOf = (file: string): string => contentOf(root, [...whatPagesAreMadeOf(root), file])
  const keys = new Map(files.map((file) => [file, keyOf(file)]))
  const types = contentOfAll(root)
  return {
    find: (file) => {
      const key = keys.get(file)
      return key === undefined ? undefined : (shelf.get(nameOf(file), key) as CachedPage | undefined)
    },
    keep: (file, page) => {
      const key = keys.get(file)
      if (key !== undefined && key === keyOf(file)) shelf.set(nameOf(file), key, page)
    },
    areTypesRight: () => shelf.get(nameOf('types'), types) === 'right',
    keepTypes: () => { if (contentOfAll(root) === types) shelf.set(nameOf('types'), types, 'right') },
  }
}
