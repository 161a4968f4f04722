import { diffLines } from 'diff'
import type { Place } from './problem.ts'

/**
 * Where the line of a place stands in a page that was rewritten since it was read.
 *
 * `-u` fills in text above and below what it cannot mend; a failure has to point into the page as it is now. A line that
 * is gone is said to be where what replaced it begins.
 */
export function movedPlace<Where extends Place>(place: Where, before: string, after: string): Where {
  if (before === after) return place
  let old = 1
  let now = 1
  for (const { added, removed, count } of diffLines(before, after)) {
    if (added) now += count
    else if (old + count > place.line) return { ...place, line: removed ? now : now + place.line - old }
    else {
      old += count
      if (!removed) now += count
    }
  }
  return { ...place, line: now }
}
