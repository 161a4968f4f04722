import { diffLines } from 'diff'
import type { Chapter } from '../chapter/chapter.ts'
import { refreshRegions } from '../chapter/regions.ts'
import type { Edit } from './expectations.ts'
import type { Problem } from './problem.ts'

/** A generated region that is not what the chapter says, and the edits that mend it. */
export interface StaleRegion {
  readonly problem: Problem
  /** The lines that differ: `-` stands in the page, `+` in the chapter. */
  readonly detail: string
  readonly edits: readonly Edit[]
}

export interface GeneratedRegions {
  readonly stale: readonly StaleRegion[]
  /** Regions that cannot be read, or name nothing in the chapter. */
  readonly problems: readonly Problem[]
}

/** Compares the generated regions of a page with the chapter. */
export function generatedRegions(file: string, text: string, chapter: Chapter): GeneratedRegions {
  const fresh = refreshRegions({ file, text }, chapter)
  return { stale: staleRegions(file, text, fresh.text), problems: fresh.problems }
}

function staleRegions(file: string, text: string, fresh: string): StaleRegion[] {
  const byLine = new Map<number, { edits: Edit[]; detail: string[] }>()
  for (const { edit, detail } of changes(text, fresh)) {
    const line = lineOfRegion(text, edit.start)
    const region = byLine.get(line) ?? { edits: [], detail: [] }
    region.edits.push(edit)
    region.detail.push(...detail)
    byLine.set(line, region)
  }
  return [...byLine].map(([line, { edits, detail }]) => ({
    problem: { file, line, column: 1, message: 'the generated text is not what the chapter says, expected equal texts' },
    detail: detail.join('\n'),
    edits,
  }))
}

interface Change {
  readonly edit: Edit
  readonly detail: readonly string[]
}

function changes(text: string, fresh: string): Change[] {
  const found: Change[] = []
  let at = 0
  let removed = ''
  const note = (added: string): void => {
    const detail = [...marked('-', removed), ...marked('+', added)]
    found.push({ edit: { start: at, end: at + removed.length, text: added }, detail })
    at += removed.length
    removed = ''
  }
  for (const part of diffLines(text, fresh)) {
    if (part.removed) removed = part.value
    else if (part.added) note(part.value)
    else {
      if (removed !== '') note('')
      at += part.value.length
    }
  }
  if (removed !== '') note('')
  return found
}

function marked(mark: string, text: string): string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n').map((line) => `${mark}${line}`)
}

/** The line of the comment that opens the region around an offset. */
function lineOfRegion(text: string, offset: number): number {
  const opening = text.slice(0, offset).lastIndexOf('<!-- ')
  return text.slice(0, Math.max(0, opening)).split('\n').length
}
