import { readFileSync } from 'node:fs'
import type { Edit } from './expectations.ts'
import { writeAtomically } from '../chapter/writeAtomically.ts'

/**
 * Rewrites a page with what was found, all of it at once.
 *
 * Answers false, with the file untouched, if its text is no longer the one the edits were made for.
 */
export function promotePage(path: string, text: string, edits: readonly Edit[]): boolean {
  if (edits.length === 0) return true
  if (readFileSync(path, 'utf8') !== text) return false
  writeAtomically(path, applyEdits(text, edits))
  return true
}

/** Applies edits that do not overlap; those at one place keep their order. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const ordered = edits.map((edit, index) => ({ ...edit, index })).sort((a, b) => a.start - b.start || a.index - b.index)
  let result = ''
  let done = 0
  for (const { start, end, text: replacement } of ordered) {
    result += text.slice(done, start) + replacement
    done = end
  }
  return result + text.slice(done)
}
