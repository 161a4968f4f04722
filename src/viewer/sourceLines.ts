import type { Comparison } from '../trace/compareRuns.ts'
import type { PageData } from './pageData.ts'

/** The lines of a file, undefined if it cannot be read. */
export type LinesOf = (file: string) => readonly string[] | undefined

/** How many lines around a step a page shows. */
const around = 2

/** The source lines that a page needs: those at which its steps stand, with some around. */
export function sourceLines({ bad, good }: Comparison, linesOf: LinesOf): PageData['sources'] {
  const sources: Record<string, Record<string, string>> = {}
  const places = [bad, ...(good === undefined ? [] : [good])].flatMap(({ steps }) => steps.flatMap(({ stack, at }) => (at === undefined ? stack.at(-1) : stack[at]) ?? []))
  for (const { file, line } of places) {
    const lines = linesOf(file)
    if (lines === undefined) continue
    const known = (sources[file] ??= {})
    for (let number = Math.max(1, line - around); number <= Math.min(lines.length, line + around); number++) known[number] = lines[number - 1]!
  }
  return sources
}
