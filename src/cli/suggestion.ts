import { nearest } from '../../lint/prose/nearest.ts'

/** `did you mean \`x\`?` for a word that is nearly one of `known`, also by its beginning or a part. */
export function suggestion(word: string, known: readonly string[]): string | undefined {
  const meant = nearest(word, known) ?? known.find((one) => word.length > 3 && one.includes(word))
  return meant === undefined ? undefined : `did you mean \`${meant}\`?`
}
