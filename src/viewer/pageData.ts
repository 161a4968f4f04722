import type { Comparison } from '../trace/compareRuns.ts'

/** What the script of a page is given, as JSON. */
export interface PageData {
  readonly comparison: Comparison
  /** Lines of source files, by path and number: those that steps stand at, with some around. */
  readonly sources: Readonly<Record<string, Readonly<Record<string, string>>>>
  readonly links: SourceLinks
}

/** The address of line 5 of `src/a.ts` is `${before}src/a.ts${after}#L5`. */
export interface SourceLinks {
  readonly before: string
  readonly after: string
}

export function sourceLink({ before, after }: SourceLinks, file: string, line: number): string {
  return `${before}${file}${after}#L${line}`
}
