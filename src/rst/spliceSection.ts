import { bare, lineEnd, splitLines } from './lines.ts'
import { findRegions, isEditedByHand, markRegion, type Region } from './marks.ts'
import { ok, refused, type Result } from './result.ts'
import { findLevelClash, findTitles, type Title } from './titles.ts'

export interface SpliceOptions {
  /** Files the section was generated from, for the begin mark. */
  readonly sources: readonly string[]
  /** Replaces a marked region even if its checksum says that someone has edited it. */
  readonly overwrite?: 'hand-edits'
}

/** Lines of the host that the section takes the place of; empty at the end if it is new. */
interface Gap {
  readonly from: number
  readonly to: number
}

/**
 * Puts a generated section, as `4. Title`, into a locking.rst: in its marked region, else in the
 * place of the section of that number, else after the last section.
 *
 * Every other byte stays as it is; the section takes on the line ends of the file. Splicing the
 * same section again changes nothing.
 */
export function spliceSection(
  rst: string,
  section: string,
  options: SpliceOptions,
): Result<string> {
  if (/[\0\uFFFD]/.test(rst)) return refused('not a text in UTF-8')
  const [title] = findTitles(splitLines(section.trimStart()))
  const number = sectionNumber(title)
  if (title === undefined || title.line !== 0 || number === undefined) {
    return refused('the generated section does not begin with a numbered title')
  }
  const lines = splitLines(rst)
  const gap = findGap(lines, number, title)
  if (gap.kind === 'refused') return gap
  const { region, from, to } = gap.value
  if (region !== undefined && isEditedByHand(region) && options.overwrite !== 'hand-edits') {
    return refused(`section ${number} was edited by hand inside its marks, or its checksum was`)
  }
  const text = markRegion(number, section, options.sources)
  const spliced = fill(lines, { from, to }, text.replaceAll('\n', lineEnd(rst)))
  const clash = findLevelClash(findTitles(splitLines(spliced)))
  const isOurs = clash !== undefined && findLevelClash(findTitles(lines)) === undefined
  return isOurs ? refused(clashReason(clash)) : ok(spliced)
}

function findGap(
  lines: readonly string[],
  number: number,
  title: Title,
): Result<Gap & { region?: Region }> {
  const found = findRegions(lines)
  if (found.kind === 'refused') return found
  const [region, second] = found.value.filter(({ section }) => section === number)
  if (second !== undefined) return refused(`two marked regions for section ${number}`)
  const titles = findTitles(lines).filter(
    ({ line }) => region === undefined || line < region.from || line >= region.to,
  )
  const strange = whyStrange(titles, number, title)
  if (strange !== undefined) return refused(strange)
  const own = titles.filter((each) => sectionNumber(each) === number)
  if (own.length + (region === undefined ? 0 : 1) > 1) return refused(`two sections ${number}`)
  if (region !== undefined) return ok({ region, from: region.from, to: region.to })
  const marks = found.value.map((each) => each.from)
  if (own[0] !== undefined) return ok(extentOf(own[0], titles, { lines, marks }))
  const later = titles.find((each) => (sectionNumber(each) ?? 0) > number)
  if (later !== undefined) return refused(`section "${later.text}" but no section ${number}`)
  return ok({ from: lines.length, to: lines.length })
}

/** Why this is no locking.rst, or one of another shape, in words. */
function whyStrange(titles: readonly Title[], number: number, title: Title): string | undefined {
  for (let before = 1; before < number; before += 1) {
    const same = titles.filter((each) => sectionNumber(each) === before)
    if (same.length === 0) return `not a locking.rst: no section ${before}`
    if (same.length > 1) return `two sections ${before}`
  }
  const strange = titles.find((each) => {
    const its = sectionNumber(each)
    return its !== undefined && its <= number && each.style !== title.style
  })
  return strange && `"${strange.text}" is underlined with ${strange.style}, not with ${title.style}`
}

/**
 * From the title to the next of its level or above, or to the next marked region. Blank lines and
 * link targets at the end are left out: a target belongs to the title under it.
 */
function extentOf(
  title: Title,
  titles: readonly Title[],
  { lines, marks }: { lines: readonly string[]; marks: readonly number[] },
): Gap {
  const known = titles.filter(({ line }) => line <= title.line).map(({ style }) => style)
  const styles = [...new Set(known)]
  const upper = styles.slice(0, styles.indexOf(title.style) + 1)
  const heads = titles.filter(({ style }) => upper.includes(style)).map(({ line }) => line)
  let to = Math.min(lines.length, ...[...heads, ...marks].filter((line) => line > title.line))
  while (/^(?:\s*|\.\. _.*)$/.test(bare(lines[to - 1] ?? ''))) to -= 1
  return { from: title.line, to }
}

/** A comment needs a blank line before and after; a file without a last line end stays without. */
function fill(lines: readonly string[], { from, to }: Gap, text: string): string {
  const end = lineEnd(text)
  const before = lines.slice(0, from).join('')
  const after = lines.slice(to).join('')
  const above = before === '' || before.endsWith('\n') ? before : before + end
  const needsBlankAbove = from > 0 && bare(lines[from - 1] ?? '') !== ''
  const needsBlankBelow = after !== '' && bare(lines[to] ?? '') !== ''
  const hasLastEnd = lines.at(-1)?.endsWith('\n') ?? true
  const region = after === '' && !hasLastEnd ? text.trimEnd() : text
  return above + (needsBlankAbove ? end : '') + region + (needsBlankBelow ? end : '') + after
}

function sectionNumber(title: Title | undefined): number | undefined {
  const number = /^(\d+)\. /.exec(title?.text ?? '')?.[1]
  return number === undefined ? undefined : Number(number)
}

function clashReason({ text, style }: Title): string {
  return `"${text}" is underlined with ${style.charAt(0)}, which is another level here`
}
