import { diffLines } from 'diff'
import type { Chapter } from '../chapter/chapter.ts'
import { refreshRegions } from '../chapter/regions.ts'
import type { Edit } from './expectations.ts'
import type { Problem } from './problem.ts'

/** A generated region that is not what the chapter says, and the edit that mends it. */
export interface StaleRegion {
  readonly problem: Problem
  readonly edit: Edit
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
  const regions: StaleRegion[] = []
  let at = 0
  let removed = ''
  const note = (added: string): void => {
    const place = { file, ...regionAbove(text, at) }
    const message = 'the generated text is not what the chapter says, expected equal texts'
    const problem = { ...place, message, help: `npm run doc-test -- ${file} -u` }
    regions.push({ problem, edit: { start: at, end: at + removed.length, text: added } })
    at += removed.length
    removed = ''
  }
  for (const part of diffLines(text, fresh)) {
    if (part.removed) removed += part.value
    else if (part.added) note(part.value)
    else {
      if (removed !== '') note('')
      at += part.value.length
    }
  }
  if (removed !== '') note('')
  return regions
}

/** The comment that opens the region around an offset. */
function regionAbove(text: string, offset: number): { line: number; column: number } {
  const opening = text.slice(0, offset).lastIndexOf('<!-- ')
  return { line: text.slice(0, Math.max(0, opening)).split('\n').length, column: 1 }
}
