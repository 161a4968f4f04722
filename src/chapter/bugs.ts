import type { Chapter } from './chapter.ts'
import type { MatrixHole } from './matrix.ts'

/** A real bug with its page, as the tables show it. */
export interface Bug {
  /** `2021-root-invalidated-by-update` */
  readonly id: string
  readonly page: string
  readonly title: string
  readonly commits: readonly string[]
  readonly cve: string | undefined
  readonly fixedIn: string
  readonly where: string
  /** Clauses that it broke, if the chapter has any about it. */
  readonly broke: readonly string[]
  /** The bugs that blocks of the page put back. */
  readonly runs: readonly string[]
  /** What it does: the first violation or deadlock that its page reaches. */
  readonly harm: string | undefined
}

/** Markers of bugs that no page of that name runs. A page that runs a bug without a marker cannot be read at all. */
export function bugHoles({ bugMarkers }: Chapter, bugs: readonly Bug[]): MatrixHole[] {
  const shown = new Set(bugs.filter(({ id, runs }) => runs.includes(id)).map(({ id }) => id))
  return bugMarkers
    .filter(({ clause }, index) => !shown.has(clause) && bugMarkers.findIndex((other) => other.clause === clause) === index)
    .map(({ clause, path, line }) => ({ kind: 'no page', clause, at: `${path}:${String(line)}` }))
}
