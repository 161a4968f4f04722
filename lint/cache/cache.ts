import { createHash, randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Results of earlier runs, by name and key. What cannot be read or written is as if it were not there. */
export interface Cache {
  /** False if there is certainly no result, whatever the key. */
  readonly hasAny: () => boolean
  readonly get: (name: string, key: string) => unknown
  readonly set: (name: string, key: string, value: unknown) => void
}

export const noCache: Cache = { hasAny: () => false, get: () => undefined, set: () => undefined }

/** The folder of the cache, if none is given. */
export function defaultCacheLocation(root: string): string {
  return join(root, 'node_modules', '.cache', 'rulebook')
}

/**
 * A cache in a folder: one file a name, which holds the newest value with its key and a checksum.
 *
 * Sound: the key is a hash of everything that the value depends on, so an entry with the right key is right;
 * a damaged one fails its checksum and counts as none.
 */
export function cacheIn(folder: string): Cache {
  const fileOf = (name: string): string => join(folder, `${name}.json`)
  return {
    hasAny: () => existsSync(folder),
    get(name, key) {
      try {
        const entry = JSON.parse(readFileSync(fileOf(name), 'utf8')) as { key?: unknown; sum?: unknown; value?: unknown }
        const { value } = entry
        return entry.key === key && entry.sum === hashOf([JSON.stringify(value)]) ? value : undefined
      } catch {
        return undefined
      }
    },
    set: (name, key, value) => writeQuietly(folder, `${name}.json`, JSON.stringify({ key, sum: hashOf([JSON.stringify(value)]), value })),
  }
}

/** Writes a file of a cache, whole or not at all. */
export function writeQuietly(folder: string, name: string, text: string | Uint8Array): void {
  const file = join(folder, name)
  const beside = `${file}.${randomUUID()}.tmp`
  try {
    mkdirSync(folder, { recursive: true })
    writeFileSync(beside, text)
    renameSync(beside, file)
  } catch {
    removeQuietly(beside)
  }
}

function removeQuietly(file: string): void {
  try {
    rmSync(file, { force: true })
  } catch {
    // Its folder is not one, or may not be written; there is nothing to remove then.
  }
}

/** A hash of texts; their borders count, so that `ab, c` differs from `a, bc`. */
export function hashOf(texts: Iterable<string>): string {
  const hash = createHash('sha256')
  for (const text of texts) hash.update(`${text.length}:`).update(text)
  return hash.digest('hex')
}
