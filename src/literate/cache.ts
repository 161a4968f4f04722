import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
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

/** Takes the contents as they are now, so it must be made before anything is read to be run. */
export function pageCache(root: string, files: readonly string[]): PageCache {
  const keyOf = (file: string): string => contentOf(root, [...whatPagesAreMadeOf(root), file])
  const keys = new Map(files.map((file) => [file, keyOf(file)]))
  const types = contentOfAll(root)
  return {
    find: (file) => read(root, file, keys.get(file)) as CachedPage | undefined,
    keep: (file, page) => {
      const key = keys.get(file)
      if (key !== undefined && key === keyOf(file)) write(root, file, key, page)
    },
    areTypesRight: () => read(root, 'types', types) === 'right',
    keepTypes: () => { if (contentOfAll(root) === types) write(root, 'types', types, 'right') },
  }
}

function placeOf(root: string, name: string): string {
  return join(root, 'node_modules/.cache/rulebook/pages', `${createHash('sha256').update(`${root}\0${name}`).digest('hex').slice(0, 32)}.json`)
}

function read(root: string, name: string, key: string | undefined): unknown {
  try {
    const { head, sum, body } = JSON.parse(readFileSync(placeOf(root, name), 'utf8')) as { head: string; sum: string; body: string }
    return key !== undefined && head === key && sum === sumOf(head, body) ? JSON.parse(body) : undefined
  } catch {
    return undefined
  }
}

/** What cannot be written is not kept. */
function write(root: string, name: string, key: string, value: unknown): void {
  const place = placeOf(root, name)
  const beside = `${place}.${String(process.pid)}.tmp`
  const body = JSON.stringify(value)
  try {
    mkdirSync(join(place, '..'), { recursive: true })
    writeFileSync(beside, JSON.stringify({ head: key, sum: sumOf(key, body), body }))
    renameSync(beside, place)
  } catch {
    rmSync(beside, { force: true })
  }
}

function sumOf(key: string, body: string): string {
  return createHash('sha256').update(`${key}\n${body}`).digest('hex')
}
