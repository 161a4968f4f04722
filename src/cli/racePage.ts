import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Chapter, Marker } from '../chapter/chapter.ts'
import { isBugId } from '../chapter/twin.ts'
import type { Comparison } from '../trace/compareRuns.ts'
import type { MissingClause, MissingStatement, ViewerPage } from '../viewer/page.ts'
import type { SourceLinks } from '../viewer/pageData.ts'
import { sourceLines } from '../viewer/sourceLines.ts'
import type { LinesOf } from '../viewer/sourceLines.ts'

interface RacePageOptions {
  readonly chapter: Chapter | undefined
  readonly linesOf: LinesOf
  readonly links: SourceLinks
  /** The address of a clause's text. */
  readonly clauseLink?: (id: string) => string | undefined
}

/** What a page about a race shows: both runs, their sources, and the clause with its lines. */
export function racePage(comparison: Comparison, { chapter, linesOf, links, clauseLink }: RacePageOptions): ViewerPage {
  const id = comparison.bad.without
  const missing = chapter === undefined || id === undefined ? undefined : missingClause(chapter, id, linesOf)
  return {
    data: { comparison, sources: sourceLines(comparison, linesOf), links },
    ...(missing === undefined ? {} : { clause: { ...missing, href: clauseLink?.(missing.id) } }),
  }
}

/** The clause that was taken out, or the bug that was put back, with its lines. */
function missingClause({ clauses, markers, bugMarkers }: Chapter, id: string, linesOf: LinesOf): MissingClause | undefined {
  const text = isBugId(id) ? 'was a real bug; its page tells what happened.' : clauses.find((clause) => clause.id === id)?.text
  if (text === undefined) return undefined
  const own = [...markers, ...bugMarkers].filter(({ clause }) => clause === id)
  return { id, text, statements: own.map((marker) => missingStatement(marker, linesOf(marker.path) ?? [])) }
}

function missingStatement({ path, statement: { from, to }, edit, code }: Marker, lines: readonly string[]): MissingStatement {
  const own = lines.slice(from - 1, to).filter((line) => !/^\s*\/\/ (?:clause|bug):/.test(line))
  const margin = Math.min(...own.filter((line) => line.trim() !== '').map((line) => line.search(/\S/)))
  const withClause = own.map((line) => line.slice(Number.isFinite(margin) ? margin : 0))
  return { file: path, line: from, edit, withClause, without: code === undefined ? [] : [code] }
}

/** Lines of the files of a project, each file read once. */
export function readLines(root: string): LinesOf {
  const known = new Map<string, readonly string[] | undefined>()
  return (file) => {
    if (!known.has(file)) {
      const path = join(root, file)
      known.set(file, existsSync(path) ? readFileSync(path, 'utf8').split(/\r?\n/) : undefined)
    }
    return known.get(file)
  }
}
