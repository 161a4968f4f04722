import type { SourceText } from '../facts/sourceFacts.ts'
import { outlineOf } from '../front/c/outline.ts'

/** What a tree has by name. */
export interface TreeNames {
  /** By a function or macro: the files that define it. */
  readonly definedIn: ReadonlyMap<string, readonly string[]>
  /** The words of a function of a file. */
  readonly wordsOf: (file: string, name: string) => ReadonlySet<string> | undefined
  readonly files: ReadonlySet<string>
  /** Every word of the code. */
  readonly words: ReadonlySet<string>
}

export function treeNames(sources: Iterable<SourceText>): TreeNames {
  const definedIn = new Map<string, string[]>()
  const bodies = new Map<string, Set<string>>()
  const words = new Set<string>()
  const files = new Set<string>()
  for (const source of sources) {
    files.add(source.path)
    for (const [word] of outlineOf(source).scanned.code.matchAll(/[A-Za-z_]\w*/g)) words.add(word)
    for (const { kind, name, words: own } of outlineOf(source).chunks) {
      if (kind !== 'function' && kind !== 'macro') continue
      const known = definedIn.get(name) ?? []
      if (!known.includes(source.path)) definedIn.set(name, [...known, source.path])
      const key = `${source.path} ${name}`
      bodies.set(key, new Set([...(bodies.get(key) ?? []), ...own]))
    }
  }
  return { definedIn, files, words, wordsOf: (file, name) => bodies.get(`${file} ${name}`) }
}
