/**
 * Which words of a chunk tell something to the graph of words and to who asks it: names of the graph, with `()` where they
 * are called, what a field is called or given, and names of the vocabulary. Of all words that is a quarter.
 *
 * That a word tells nothing holds until a function, macro or variable of its name is added. Then all words have to be looked at.
 */
export function tellingWords(words: ReadonlySet<string>, { names, isWord }: { readonly names: ReadonlySet<string>; readonly isWord: (name: string) => boolean }): readonly string[] {
  return [...words].filter((word) => {
    if (word.startsWith('->') || word.startsWith('.') || names.has(word)) return true
    const bracket = word.indexOf('(')
    const name = bracket < 0 ? word : word.slice(0, bracket)
    return isWord(name) || (word.endsWith('()') && names.has(word.slice(0, -2)))
  })
}
