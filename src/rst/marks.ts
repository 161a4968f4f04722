import { createHash } from 'node:crypto'
import { indent } from './indent.ts'
import { bare } from './lines.ts'
import { refused, ok, type Result } from './result.ts'
import { wrap } from './wrap.ts'

/**
 * A generated region between two rst comments.
 *
 * A comment is legal between any two blocks of a section and is shown nowhere, so sphinx -W has
 * nothing to say about it. The begin mark ends the section before, the end mark ends its own.
 */
export interface Region {
  readonly section: number
  /** First line of the begin mark, and the line after the end mark. */
  readonly from: number
  readonly to: number
  /** What stands between the marks, and the checksum of what was written there. */
  readonly body: string
  readonly checksum: string | undefined
}

const beginMark = /^\.\. rulebook: begin section (\d+)\b/
const endMark = /^\.\. rulebook: end(?: (\S+))?$/
const columnsOfMark = 77

/** The body with its marks; `sources` without line numbers, which would change with every edit. */
export function markRegion(section: number, body: string, sources: readonly string[]): string {
  const from = sources.length === 0 ? 'generated' : `generated from ${sources.join(', ')}`
  const words = `rulebook: begin section ${section}, ${from}; do not edit`.split(' ')
  const begin = indent(wrap(words, columnsOfMark).join('\n'), '.. ')
  return `${begin}\n\n${body.trim()}\n\n.. rulebook: end ${checksum(body)}\n`
}

/** Every marked region; refused if a mark has no partner. */
export function findRegions(lines: readonly string[]): Result<Region[]> {
  const regions: Region[] = []
  let open: { section: number; from: number } | undefined
  for (const [index, line] of lines.entries()) {
    const begin = beginMark.exec(bare(line))
    const end = endMark.exec(bare(line))
    if (begin !== null) {
      if (open !== undefined) return refused(`line ${index + 1}: a begin mark in a marked region`)
      open = { section: Number(begin[1]), from: index }
    } else if (end !== null) {
      if (open === undefined) return refused(`line ${index + 1}: an end mark without a begin mark`)
      const body = lines.slice(afterComment(lines, open.from), index).join('')
      regions.push({ ...open, to: index + 1, body, checksum: end[1] })
      open = undefined
    }
  }
  if (open !== undefined) return refused(`line ${open.from + 1}: a begin mark without an end mark`)
  return ok(regions)
}

export function isEditedByHand(region: Region): boolean {
  return region.checksum !== checksum(region.body)
}

/** Of the text alone: line ends are the file's, and blank lines at the edges are the marks'. */
function checksum(body: string): string {
  const text = body.replaceAll('\r\n', '\n').trim()
  return `sha256:${createHash('sha256').update(text).digest('hex').slice(0, 16)}`
}

function afterComment(lines: readonly string[], from: number): number {
  let line = from + 1
  while (/^[ \t]+\S/.test(lines[line] ?? '')) line += 1
  return line
}
