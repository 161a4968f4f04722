import { lstatSync, readdirSync, realpathSync, statSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import type { TreeProblem } from './treeProblem.ts'

export interface Found {
  /** From the root, with forward slashes, sorted. */
  readonly paths: readonly string[]
  /** What looked like a source and could not be followed. */
  readonly problems: readonly TreeProblem[]
}

/** More files than any KVM has; a tree with more is something else. */
const MOST_FILES = 5000

/**
 * The .c and .h files at or below a place.
 *
 * Links to folders are not followed, so there are no loops; links to files are if they stay in the tree.
 */
export function findSources(root: string, place: string): Found {
  const paths: string[] = []
  const problems: TreeProblem[] = []
  const open = [place]
  const inside = realpathSync(root)
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    const kind = kindOf(join(root, path), inside)
    if (kind === 'folder') open.push(...readdirSync(join(root, path)).map((name) => `${path}/${name}`))
    else if (!isSource(path) || kind === 'missing') continue
    else if (kind === 'file') paths.push(path)
    else problems.push({ where: path, message: `is ${kind}, expected a file of the tree` })
    if (paths.length <= MOST_FILES) continue
    problems.push({ where: place, message: `has more than ${MOST_FILES} sources, expected those of KVM` })
    break
  }
  return { paths: paths.sort(), problems }
}

function isSource(path: string): boolean {
  return /\.[ch]$/.test(path)
}

type Kind = 'folder' | 'file' | 'missing' | 'a link that leads nowhere' | 'a link that leads out of the tree' | 'a link to a folder' | 'no file'

function kindOf(path: string, root: string): Kind {
  const stat = lstatSync(path, { throwIfNoEntry: false })
  if (stat === undefined) return 'missing'
  if (stat.isDirectory()) return 'folder'
  if (stat.isFile()) return 'file'
  return stat.isSymbolicLink() ? linkKind(path, root) : 'no file'
}

function linkKind(path: string, root: string): Kind {
  try {
    const real = realpathSync(path)
    if (statSync(real).isDirectory()) return 'a link to a folder'
    const out = relative(root, real)
    return out === '..' || out.startsWith(`..${sep}`) ? 'a link that leads out of the tree' : 'file'
  } catch {
    // It dangles, or leads to itself.
    return 'a link that leads nowhere'
  }
}
