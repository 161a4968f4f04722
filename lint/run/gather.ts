import { existsSync } from 'node:fs'
import { join, posix } from 'node:path'
import { findFiles } from '../input/findFiles.ts'
import { readText } from '../input/readText.ts'
import type { InputProblem, ReadFile } from '../input/readText.ts'

export interface Gathered {
  /** Everything that may be looked at, by path. */
  readonly files: ReadonlyMap<string, ReadFile>
  /** Paths that findings are wanted for. */
  readonly wanted: ReadonlySet<string>
  readonly problems: readonly InputProblem[]
}

export interface GatherOptions {
  readonly root: string
  /** Where names on the command line start. */
  readonly from: string
  readonly names: readonly string[]
  readonly exclude: readonly string[]
  /** The chapter's project, whose sources and pages say what the rules are. */
  readonly home: string
}

/** What the rules are read from, in the chapter's project. */
const chapterNames = ['src/kvm', 'src/kernel', 'docs/locking', 'docs/rules']
/** What comments may point to, in the project under lint. */
const pointedTo = ['docs', 'README.md']

/** Reads what is to be linted, what it imports, and what the rules are read from. */
export function gather({ root, from, names, exclude, home }: GatherOptions): Gathered {
  const found = findFiles({ root, from, names })
  const isIncluded = (path: string): boolean => !exclude.some((one) => path === one || path.startsWith(`${one.replace(/\/$/, '')}/`))
  const wanted = found.paths.filter(isIncluded)
  const files = new Map<string, ReadFile>()
  const problems = [...found.problems]
  const read = (path: string, isWanted: boolean): void => {
    if (files.has(path)) return
    const result = readText(root, path)
    if (result.ok) files.set(path, result.file)
    else if (isWanted) problems.push(result.problem)
  }
  for (const path of wanted) read(path, true)
  if (wanted.length === 0 && problems.length === 0) problems.push(nothingThere(names))
  // A project that has the chapter itself is held to its own, whichever files are named.
  const around = [...inFolder(root, root, pointedTo), ...inFolder(root, home, chapterNames)]
  for (const path of around) read(path, false)
  // What is left out is not seen through an import either.
  readImported(root, files, (path) => { if (isIncluded(path)) read(path, false) })
  return { files, wanted: new Set(wanted), problems }
}

function inFolder(root: string, folder: string, names: readonly string[]): readonly string[] {
  return findFiles({ root, from: folder, names: names.filter((name) => existsSync(join(folder, name))) }).paths
}

function nothingThere(names: readonly string[]): InputProblem {
  return {
    place: undefined,
    message: `there is nothing to lint in ${names.join(', ')}, expected TypeScript or Markdown files`,
    help: 'name files or folders, or set `include` in the configuration',
  }
}

/** Follows relative imports from file to file, each once, so that circles end. */
function readImported(root: string, files: ReadonlyMap<string, ReadFile>, read: (path: string) => void): void {
  const seen = new Set<string>()
  for (let open = [...files.keys()]; open.length > 0; open = [...files.keys()].filter((path) => !seen.has(path))) {
    for (const path of open) {
      seen.add(path)
      for (const target of importsOf(path, files.get(path)!.text)) {
        if (!files.has(target) && existsSync(join(root, target))) read(target)
      }
    }
  }
}

function importsOf(path: string, text: string): readonly string[] {
  if (!/\.[mc]?ts$/.test(path)) return []
  const specifiers = text.matchAll(/(?:\bfrom|\bimport|\bimport\()\s*['"](\.{1,2}\/[^'"\n]+)['"]/g)
  return [...specifiers].flatMap((match) => {
    const target = posix.join(posix.dirname(path), match[1]!)
    return /\.[mc]?ts$/.test(target) ? [target] : [`${target}.ts`, `${target}/index.ts`, target.replace(/\.([mc]?)js$/, '.$1ts')]
  })
}
