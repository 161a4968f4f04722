/** A part of a page that can be found. */
export interface SearchEntry {
  readonly href: string
  readonly page: string
  readonly title: string
  readonly text: string
}

interface Hit extends SearchEntry {
  readonly excerpt: string
}

/** The entries that hold every word, those with a word in the title first. */
export function search(entries: readonly SearchEntry[], query: string, most = 40): readonly Hit[] {
  const words = query.toLowerCase().split(/\s+/).filter((word) => word !== '')
  if (words.length === 0) return []
  const found = entries.flatMap((entry) => {
    const [title, text] = [entry.title.toLowerCase(), `${entry.page} ${entry.text}`.toLowerCase()]
    if (!words.every((word) => title.includes(word) || text.includes(word))) return []
    const score = words.reduce((sum, word) => sum + (title === word ? 20 : title.includes(word) ? 5 : 0), 0)
    return [{ entry, score }]
  })
  found.sort((a, b) => b.score - a.score)
  return found.slice(0, most).map(({ entry }) => ({ ...entry, excerpt: excerptOf(entry.text, words) }))
}

function excerptOf(text: string, words: readonly string[]): string {
  const at = Math.max(0, Math.min(...words.map((word) => text.toLowerCase().indexOf(word)).map((index) => (index < 0 ? text.length : index))) - 60)
  const from = at >= text.length - 60 ? 0 : at
  return `${from > 0 ? '…' : ''}${text.slice(from, from + 200)}${from + 200 < text.length ? '…' : ''}`
}
