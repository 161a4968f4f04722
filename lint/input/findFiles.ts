import { readdirSync, realpathSync, statSync } from 'node:fs'
import type { Dirent } from 'node:fs'
import { isAbsolute, join, relative, resolve, sep } from 'node:path'
import type { InputProblem } from './readText.ts'
import { unreadable, wholeFile } from './readText.ts'

export interface FoundFiles {
  /** Relative to the root, with forward slashes, sorted, each once. */
  readonly paths: readonly string[]
  readonly problems: readonly InputProblem[]
}

/** What the linter reads. */
export const kinds = /\.(?:ts|mts|cts|md|rst)$/
const skipped = new Set(['node_modules', 'coverage', 'dist'])

export interface FindOptions {
  readonly root: string
  /** Where relative names start: the folder the user is in. */
  readonly from: string
  readonly names: readonly string[]
}

/**
 * The files that names stand for: a file for itself, a folder for all that is in it.
 *
 * Links are followed; a folder that has been visited is not visited again, so loops end. What cannot
 * be read is a problem, in folders too: a linter that leaves out a file silently reports too little.
 */
export function findFiles({ root, from, names }: FindOptions): FoundFiles {
  const found = new Set<string>()
  const problems: InputProblem[] = []
  const visited = new Set<string>()
  const named = names.filter((name) => name !== '')
  if (named.length < names.length) problems.push(emptyName)
  const open = named.map((name) => ({ path: isAbsolute(name) ? name : resolve(from, name), isNamed: true })).reverse()
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { path, isNamed } = next
    const shown = shownPath(root, path)
    try {
      if (!statSync(path).isDirectory()) {
        if (isNamed || kinds.test(path)) found.add(shown)
        continue
      }
      const real = realpathSync(path)
      if (visited.has(real)) continue
      visited.add(real)
      const entries = readdirSync(path, { withFileTypes: true }).filter(isWanted)
      open.push(...entries.map((entry) => ({ path: join(path, entry.name), isNamed: false })))
    } catch (error) {
      const [message, help] = unreadable(error)
      problems.push({ place: wholeFile(shown), message, help })
    }
  }
  const unknown = [...found].filter((path) => !kinds.test(path))
  problems.push(...unknown.map(notRead))
  return { paths: [...found].filter((path) => kinds.test(path)).sort(), problems }
}

/** As of a variable of the shell that is not set; it must not stand for the whole project. */
const emptyName: InputProblem = { place: undefined, message: 'one of the names is empty, expected files and folders', help: 'leave it out to lint the whole project' }

function isWanted(entry: Dirent): boolean {
  if (entry.name.startsWith('.') || skipped.has(entry.name)) return false
  return entry.isDirectory() || entry.isSymbolicLink() || kinds.test(entry.name)
}

function notRead(path: string): InputProblem {
  return { place: wholeFile(path), message: 'the linter reads TypeScript and Markdown, not this', help: 'leave it out' }
}

function shownPath(root: string, path: string): string {
  return relative(root, path).split(sep).join('/') || '.'
}
