import type { SourceFacts } from './sourceFacts.ts'

/**
 * The files that rules about paths have to look at: those in which a word of the vocabulary stands, all that use them,
 * and all that any of these use.
 *
 * Sound: something that a rule is about happens only where one of the words stands, and is reached only through files
 * that use that one. What the others do between is told by a file that uses both. A function of another file that
 * comes in unseen, through a registry, is taken for one that may do anything.
 */
export function relevantFiles(files: readonly SourceFacts[], isWord: (name: string) => boolean): readonly SourceFacts[] {
  const byPath = new Map(files.map((file) => [file.path, file]))
  const users = new Map<string, string[]>()
  for (const { path, uses } of files) for (const used of uses) users.set(used, [...(users.get(used) ?? []), path])
  const speaking = files.filter((file) => file.speaksOf(isWord)).map(({ path }) => path)
  const above = closure(speaking, (path) => users.get(path) ?? [])
  const all = closure([...above], (path) => byPath.get(path)?.uses ?? [])
  return files.filter(({ path }) => all.has(path))
}

function closure(start: readonly string[], next: (path: string) => readonly string[]): Set<string> {
  const reached = new Set<string>()
  const open = [...start]
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (reached.has(path)) continue
    reached.add(path)
    open.push(...next(path))
  }
  return reached
}
