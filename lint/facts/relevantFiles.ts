import type { SourceFacts } from './sourceFacts.ts'

/**
 * The files in which something may happen that a rule is about: those in which a word of the vocabulary stands, and all
 * that use them.
 *
 * Sound: something that a rule is about happens only where one of the words stands, and is reached only through files
 * that use that one.
 */
export function relevantFiles(files: readonly SourceFacts[], isWord: (name: string) => boolean): readonly SourceFacts[] {
  const users = new Map<string, string[]>()
  for (const { path, uses } of files) for (const used of uses) users.set(used, [...(users.get(used) ?? []), path])
  const reached = new Set<string>()
  const open = files.filter((file) => file.speaksOf(isWord)).map(({ path }) => path)
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (reached.has(path)) continue
    reached.add(path)
    open.push(...(users.get(path) ?? []))
  }
  return files.filter(({ path }) => reached.has(path))
}
