import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { hashOf } from '../cache/cache.ts'

/** The version of the package, and for the cache a hash of the code that makes findings. */
export interface LinterVersion {
  readonly version: string
  readonly code: string
}

const folders = ['lint', 'src/literate', 'src/chapter']

export function linterVersion(home: string): LinterVersion {
  return remembered.get(home) ?? versionOf(home)
}

const remembered = new Map<string, LinterVersion>()

/** For a program that runs only while nothing of `partsOfLinter()` has changed since it was made. */
export function rememberVersion(home: string, version: LinterVersion): void {
  remembered.set(home, version)
}

/** What a version depends on: files, and folders, with a slash at the end, of which the names count. */
export function partsOfLinter(home: string): readonly string[] {
  const inside = folders.flatMap((folder) =>
    readdirSync(join(home, folder), { recursive: true, withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [`${join(entry.parentPath, entry.name)}/`] : [])),
  )
  return [join(home, 'package.json'), ...folders.map((folder) => `${join(home, folder)}/`), ...inside, ...filesOf(home).map((file) => join(home, file))]
}

function versionOf(home: string): LinterVersion {
  const { version } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as { version: string }
  const texts = filesOf(home).flatMap((file) => [file, readFileSync(join(home, file), 'utf8')])
  return { version, code: hashOf([version, process.version, ...texts]) }
}

function filesOf(home: string): readonly string[] {
  return folders.flatMap((folder) =>
    readdirSync(join(home, folder), { recursive: true, encoding: 'utf8' }).filter((name) => /\.[jt]s$/.test(name)).sort().map((name) => join(folder, name)),
  )
}
