import { isBugId } from '../chapter/twin.ts'
import type { Fence } from './fences.ts'
import { didYouMean } from './problem.ts'
import type { Problem } from './problem.ts'

/** The ids that a page may name; where a set is missing, its ids are not checked. */
export interface KnownIds {
  readonly clauses?: ReadonlySet<string> | undefined
  /** Bugs that the model's markers name. */
  readonly bugs?: ReadonlySet<string> | undefined
}

/** Clauses and bugs that fences name and that do not exist. */
export function twinIdProblems(file: string, fences: readonly Fence[], { clauses, bugs }: KnownIds): Problem[] {
  return fences.flatMap(({ directive, line, column }) => {
    const ids = directive.kind === 'explore' ? directive.without : directive.kind === 'trace' ? [directive.without] : []
    return ids.flatMap((id): Problem[] => {
      const known = isBugId(id) ? bugs : clauses
      if (id === '' || known === undefined || known.has(id)) return []
      const [message, where] = isBugId(id)
        ? [`no marker of the model has the bug \`${id}\`, expected \`// bug: ${id}\``, 'put the marker above the statement that was another one']
        : [`unknown clause \`${id}\`, expected an id of the chapter`, '`rulebook rules` lists them']
      return [{ file, line, column, message, help: didYouMean(id, known) ?? where }]
    })
  })
}
