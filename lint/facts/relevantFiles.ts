import { closure } from '../closure.ts'
import type { SourceFacts } from './sourceFacts.ts'

/**
 * The files in which something may happen that a rule is about: those in which a word of the vocabulary stands, and all
 * that use them.
 *
 * Sound: something that a rule is about happens only where one of the words stands, and is reached only through files
 * that use that one.
 */
export function relevantFiles(files: readonly SourceFacts[], isWord: (name: string) => boolean): readonly SourceFacts[] {
  const speaking = files.filter((file) => file.speaksOf(isWord))
  const near = withUsers(files, speaking, ({ mayUse, uses }) => mayUse ?? uses)
  return withUsers(near, speaking, ({ uses }) => uses)
}

/** Those of the files that are among the first, or that use one of these, or a user of one. */
function withUsers(files: readonly SourceFacts[], first: readonly SourceFacts[], used: (file: SourceFacts) => readonly string[]): readonly SourceFacts[] {
  const users = new Map<string, string[]>()
  for (const file of files) for (const path of used(file)) users.set(path, [...(users.get(path) ?? []), file.path])
  const reached = closure(first.map(({ path }) => path), (path) => users.get(path) ?? [])
  return files.filter(({ path }) => reached.has(path))
}
