import { columns } from './columns.ts'
import { bare } from './lines.ts'

/** A section title of an existing rst text. */
export interface Title {
  readonly text: string
  /** First line of the title, the overline if there is one. */
  readonly line: number
  /** Adornment character, twice if it stands over the title too: docutils tells levels by it. */
  readonly style: string
}

/** The shortest line docutils takes for an adornment when the title is longer. */
const shortestAdornment = 4

/**
 * The titles of an rst text, in order.
 *
 * A title stands at the left margin under a blank line (or another title, or its overline) and
 * over a line of one punctuation character. Literal blocks, tables and comments are indented or
 * framed, so none of their lines is one.
 */
export function findTitles(lines: readonly string[]): Title[] {
  const titles: Title[] = []
  let lastLineOfTitle = -1
  lines.forEach((line, index) => {
    const under = adornment(lines[index + 1])
    if (under === undefined || index <= lastLineOfTitle || !mayBeTitle(line, under)) return
    const above = bare(lines[index - 1] ?? '')
    const isOverlined = above === under && index - 1 > lastLineOfTitle
    if (!isOverlined && above !== '' && index - 1 !== lastLineOfTitle) return
    const mark = under.charAt(0)
    const first = isOverlined ? index - 1 : index
    titles.push({ text: line.trim(), line: first, style: isOverlined ? mark + mark : mark })
    lastLineOfTitle = index + 1
  })
  return titles
}

/**
 * The first title whose style docutils would not accept at its place, if any.
 *
 * docutils numbers styles as they appear: a new one must come right under the deepest known level,
 * a known one at most one level below the current section.
 */
export function findLevelClash(titles: readonly Title[]): Title | undefined {
  const styles: string[] = []
  let level = 0
  return titles.find(({ style }) => {
    const known = styles.indexOf(style) + 1
    const isClash = known === 0 ? styles.length !== level : known > level + 1
    if (known === 0) styles.push(style)
    level = known === 0 ? styles.length : known
    return isClash
  })
}

function adornment(line: string | undefined): string | undefined {
  const text = bare(line ?? '')
  return /^([!-/:-@[-`{-~])\1*$/.test(text) ? text : undefined
}

function mayBeTitle(line: string, under: string): boolean {
  const text = bare(line)
  if (text === '' || adornment(line) !== undefined || /^\.\.(?: |$)/.test(text)) return false
  return under.length >= Math.min(shortestAdornment, columns(text))
}
