import type { Chapter } from './chapter.ts'

/** The section of locking.rst that the chapter writes. What the document has already, like section 2, is on pages only. */
export const PART = 4

/** Whether a section, or a clause by its id, is of the part that is written. */
export function isWritten(id: string): boolean {
  return /^\d+/.exec(id)?.[0] === String(PART)
}

/** The chapter as the kernel's document is to have it. */
export function writtenPart(chapter: Chapter): Chapter {
  return {
    ...chapter,
    sections: chapter.sections.filter(({ number }) => isWritten(number)),
    clauses: chapter.clauses.filter(({ id }) => isWritten(id)),
    markers: chapter.markers.filter(({ clause }) => isWritten(clause)),
  }
}
