import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { hashOf } from '../cache/cache.ts'

/** The version of the package, and for the cache a hash of the code that makes findings. */
export interface LinterVersion {
  readonly version: string
  readonly code: string
}

export function linterVersion(home: string): LinterVersion {
  const { version } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as { version: string }
  const folders = ['lint', 'src/literate', 'src/chapter']
  const files = folders.flatMap((folder) =>
    readdirSync(join(home, folder), { recursive: true, encoding: 'utf8' }).filter((name) => /\.[jt]s$/.test(name)).sort().map((name) => join(folder, name)),
  )
  const texts = files.flatMap((file) => [file, readFileSync(join(home, file), 'utf8')])
  return { version, code: hashOf([version, process.version, ...texts]) }
}
