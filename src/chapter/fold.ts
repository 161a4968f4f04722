/** A text without the bodies of its fences, and where they were. */
export interface Folded {
  readonly text: string
  /** In the order of the text. */
  readonly bodies: readonly Body[]
}

export interface Body {
  /** Where in the folded text it was left out: at the closing line of its fence. */
  readonly at: number
  /** What was left out, with its last line break. */
  readonly text: string
  readonly lines: number
}

/**
 * Takes out what stands between the lines of fences: most of a page with traces, and nothing in it is Markdown.
 *
 * Sound: what a line is depends on the lines before it alone. A fence without indent that follows a blank line, with or
 * without comments of one line between, is in no list and no quotation, for these end before it; nor in HTML, but for the kinds that go on
 * after a blank line. Where one of those begins, or a fence that may be in a list or not, the rest of the page is left as
 * it is.
 */
export function fold(text: string): Folded {
  if (/[\r\0\uFEFF]/.test(text)) return { text, bodies: [] }
  const bodies: Body[] = []
  const kept: string[] = []
  let [done, at, isFree] = [0, 0, true]
  for (let start = 0; start < text.length; ) {
    const line = text.slice(start, endOfLine(text, start))
    const next = start + line.length + 1
    if (mayGoOn.test(line)) break
    const fence = opener.exec(line)?.[0]
    if (fence === undefined) {
      isFree = blank.test(line) || (isFree && comment.test(line))
      start = next
      continue
    }
    const close = isFree ? closingLine(text, next, fence) : undefined
    if (close === undefined) break
    at += next - done
    if (close > next) bodies.push({ at, text: text.slice(next, close), lines: linesIn(text, next, close) })
    kept.push(text.slice(done, next))
    done = close
    start = endOfLine(text, close) + 1
  }
  return { text: kept.join('') + text.slice(done), bodies }
}

/** The marks of a fence that begins here. What follows backticks holds none. */
const opener = /^(?:`{3,}(?=[^`]*$)|~{3,})/
/** HTML that does not end at a blank line, but for a comment of one line; a fence with an indent. */
const mayGoOn = /^ {0,3}<(?:!(?!-- .*-->)|\?|(?:pre|script|style|textarea)\b)|^ {1,3}(?:`{3}|~{3})/i
const blank = /^[ \t]*$/
const comment = /^<!-- .*-->[ \t]*$/

/** Where the line begins that closes a fence; undefined if none does. */
function closingLine(text: string, from: number, fence: string): number | undefined {
  const mark = fence[0]!
  const shape = new RegExp(`^ {0,3}${mark}{${String(fence.length)},}[ \\t]*$`, 'my')
  for (let start = text.indexOf(fence, from); start >= 0; start = text.indexOf(fence, start + 1)) {
    const line = text.lastIndexOf('\n', start) + 1
    shape.lastIndex = line
    if (line >= from && shape.test(text)) return line
  }
  return undefined
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from)
  return end < 0 ? text.length : end
}

function linesIn(text: string, from: number, to: number): number {
  let count = 0
  for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) count++
  return count
}
