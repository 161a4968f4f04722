import { escapeBlockStart, startsBlock } from './blockStart.ts'
import { columns } from './columns.ts'

/**
 * Fills lines with words; a word (a literal is one, blanks and all) is never broken.
 *
 * A line may be too long only if one word is.
 */
export function wrap(words: readonly string[], width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const unit of keepOffLineStarts(words)) {
    const longer = line === '' ? unit : `${line} ${unit}`
    if (line !== '' && columns(escapeBlockStart(longer, 'paragraph')) > width) {
      lines.push(line)
      line = unit
    } else {
      line = longer
    }
  }
  if (line !== '') lines.push(line)
  return lines.map((each) => escapeBlockStart(each, 'paragraph'))
}

/**
 * Ties a word that would look like a bullet or a number at the start of a line to the word before
 * it: better a shorter line than a backslash in the middle of a paragraph.
 */
function keepOffLineStarts(words: readonly string[]): string[] {
  const units: string[] = []
  let tied = true
  for (const word of words) {
    tied = !tied && startsBlock(word, 'paragraph')
    if (tied) units.push(`${units.pop() ?? ''} ${word}`)
    else units.push(word)
  }
  return units
}
