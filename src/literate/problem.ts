/** A place in a file, as people count: the first line and the first column are 1. */
export interface Place {
  readonly file: string
  readonly line: number
  readonly column: number
}

/** Something a user wrote that cannot stand; returned and collected, never thrown. */
export interface Problem extends Place {
  /** What is the case and what was expected, in one sentence. */
  readonly message: string
  /** One action that mends it. */
  readonly help?: string
}

/** The one line in which every problem is printed. */
export function problemLine(problem: Problem): string {
  const help = problem.help === undefined ? '' : `; ${problem.help}`
  return `${problem.file}:${problem.line}:${problem.column}  ${problem.message}${help}`
}

/** `a`, `b` or `c`. */
export function oneOf(words: readonly string[]): string {
  const quoted = words.map((word) => `\`${word}\``)
  const last = quoted.pop() ?? ''
  return quoted.length === 0 ? last : `${quoted.join(', ')} or ${last}`
}

/** Names the known word that is nearest to a misspelt one, or says where the known ones stand. */
export function didYouMean(word: string, known: Iterable<string>): string | undefined {
  const limit = Math.max(2, Math.floor(word.length / 3))
  let best: string | undefined
  let least = limit + 1
  for (const candidate of known) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase())
    if (distance < least) [best, least] = [candidate, distance]
  }
  return best === undefined ? undefined : `did you mean \`${best}\`?`
}

/** Levenshtein distance: insertions, deletions and replacements count one. */
export function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}
