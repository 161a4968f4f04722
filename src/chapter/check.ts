import type { Chapter, Clause, Section } from './chapter.ts'
import { placementsOf } from './placement.ts'
import type { Placement } from './placement.ts'
import type { Problem } from './problem.ts'
import { compareNumbers } from './sectionNumber.ts'

type SourcePlace = Pick<Section, 'path' | 'line'>

/** What is wrong between sections, clauses and markers that are each well formed. */
export function checkChapter(chapter: Chapter): readonly Problem[] {
  return [
    ...repeated(chapter.sections, ({ number }) => `section ${number}`),
    ...repeated(chapter.clauses, ({ id }) => `clause ${id}`),
    ...checkNumbers(chapter.sections),
    ...checkPlacements(chapter),
    ...checkMarkers(chapter),
  ]
}

function problemAt({ path, line }: SourcePlace, message: string, help: string): Problem {
  return { file: path, line, column: 1, message, help }
}

function repeated<T extends SourcePlace>(items: readonly T[], nameOf: (item: T) => string): Problem[] {
  const first = new Map<string, T>()
  return items.flatMap((item) => {
    const name = nameOf(item)
    const other = first.get(name)
    if (other === undefined) {
      first.set(name, item)
      return []
    }
    const message = `${name} is written twice, expected once; it is also at ${other.path}:${String(other.line)}`
    return [problemAt(item, message, 'keep one of the two')]
  })
}

/** Each section needs the one above it, and the one before it below the same. */
function checkNumbers(sections: readonly Section[]): Problem[] {
  const numbers = new Set(sections.map(({ number }) => number))
  return sections.toSorted((a, b) => compareNumbers(a.number, b.number)).flatMap((section) => {
    const parts = section.number.split('.')
    const last = Number(parts.at(-1))
    const above = parts.slice(0, -1).join('.')
    const before = last > 1 ? `${above}.${String(last - 1)}` : above
    if (above === '' || numbers.has(before)) return []
    const message = `section ${section.number} has no section ${before} before it, expected numbers without holes`
    return [problemAt(section, message, `add a \`DOC: ${before} …\` comment, or renumber`)]
  })
}

function checkPlacements({ sections, clauses }: Chapter): Problem[] {
  const byId = new Map(clauses.map((clause) => [clause.id, clause]))
  const placed = new Map<string, Placement & SourcePlace>()
  const problems: Problem[] = []
  for (const section of sections) {
    for (const placement of placementsOf(section)) {
      const { id } = placement
      const at = { ...placement, path: section.path }
      problems.push(...checkPlacement(at, { section, clause: byId.get(id), before: placed.get(id) }))
      placed.set(id, at)
    }
  }
  for (const clause of clauses) problems.push(...checkPlaced(clause, { sections, placed }))
  return problems
}

interface PlacementContext {
  readonly section: Section
  readonly clause: Clause | undefined
  /** Where the same clause was placed before. */
  readonly before: SourcePlace | undefined
}

function checkPlacement(at: Placement & SourcePlace, { section, clause, before }: PlacementContext): Problem[] {
  const { id } = at
  const report = (message: string, help: string): Problem[] => [{ file: at.path, line: at.line, column: at.column, message, help }]
  if (!at.isAlone) {
    return report(`\`[[${id}]]\` stands within other text, expected a paragraph or list item of its own`, 'put it in a paragraph or list item of its own')
  }
  if (clause === undefined) return report(`no clause is called \`${id}\`, expected the id of a clause`, `write a \`DOC: clause ${id}\` comment, or mend the id`)
  if (before !== undefined) {
    return report(`clause ${id} is placed twice, expected once; it is also at ${before.path}:${String(before.line)}`, 'keep one of the two')
  }
  if (clause.section === section.number) return []
  return report(`clause ${id} is placed in section ${section.number}, expected section ${clause.section}, which its id starts with`, 'move the placeholder')
}

function checkPlaced(clause: Clause, { sections, placed }: { sections: readonly Section[]; placed: ReadonlyMap<string, unknown> }): Problem[] {
  const { id, section } = clause
  const problems = placementsOf(clause).map(({ line, column }): Problem => {
    const message = `the text of clause ${id} has a placeholder in it, expected plain Markdown`
    return { file: clause.path, line, column, message, help: 'place clauses in sections' }
  })
  if (placed.has(id)) return problems
  const home = sections.find(({ number }) => number === section)
  const help = home === undefined ? `write a \`DOC: ${section} …\` comment and put \`[[${id}]]\` in it` : `put \`[[${id}]]\` in section ${section} (${home.path}:${String(home.line)})`
  return [...problems, problemAt(clause, `clause ${id} is placed nowhere, expected it once in section ${section}`, help)]
}

function checkMarkers({ clauses, markers }: Chapter): Problem[] {
  const ids = new Set(clauses.map(({ id }) => id))
  const marked = new Set(markers.map(({ clause }) => clause))
  const unknown = markers.filter(({ clause }) => !ids.has(clause)).map(({ path, line, column, clause }): Problem => {
    const message = `this marker is of clause ${clause}, which does not exist, expected the id of a clause`
    return { file: path, line, column, message, help: `write a \`DOC: clause ${clause}\` comment, or mend the id` }
  })
  const unmarked = clauses.filter(({ id }) => !marked.has(id)).map((clause) => {
    const message = `clause ${clause.id} marks no statement, expected at least one`
    return problemAt(clause, message, `put \`// clause: ${clause.id}\` above the statement that implements it`)
  })
  return [...unknown, ...unmarked]
}
