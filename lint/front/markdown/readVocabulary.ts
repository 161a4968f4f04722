import type { PhrasingContent, Table } from 'mdast'
import { toString } from 'mdast-util-to-string'
import type { Problem, SourceText } from '../../facts/sourceFacts.ts'
import type { Place } from '../../finding.ts'
import { readName, roles, type Role, type Vocabulary, type VocabularyEntry } from '../../vocabulary.ts'
import { tableBelow } from '../../../src/chapter/tableBelow.ts'

export interface VocabularyReading {
  readonly vocabulary: Vocabulary
  readonly problems: readonly Problem[]
}

const HEADING = 'Names the linter looks for'

/** Reads the table below the heading "Names the linter looks for". What cannot be read is a problem, never skipped. */
export function readVocabulary(page: SourceText): VocabularyReading {
  const table = tableBelow(page.text, HEADING)
  const top: Place = { file: page.path, line: 1, column: 1, endLine: 1, endColumn: 1 }
  if (table === undefined) {
    const message = `the page has no table below the heading "${HEADING}", expected the names the linter looks for there`
    return { vocabulary: { entries: [], place: top }, problems: [{ place: top, message }] }
  }
  const entries: VocabularyEntry[] = []
  const problems: Problem[] = []
  for (const row of table.children.slice(1)) {
    const place = placeOf(row, page.path)
    const role = toString(row.children[0] ?? []).trim()
    if (!isRole(role)) {
      problems.push({ place, message: `unknown role "${role}"; known: ${Object.keys(roles).join('; ')}` })
      continue
    }
    for (const text of codesIn(row.children[1]?.children ?? [])) {
      const entry = readName(role, text)
      if (typeof entry === 'string') problems.push({ place, message: entry })
      else entries.push(entry)
    }
  }
  return { vocabulary: { entries, place: placeOf(table, page.path) }, problems }
}

function isRole(text: string): text is Role {
  return Object.hasOwn(roles, text)
}

function codesIn(nodes: readonly PhrasingContent[]): string[] {
  return nodes.flatMap((node) => (node.type === 'inlineCode' ? [node.value] : []))
}

function placeOf(node: { position?: Table['position'] }, file: string): Place {
  const { start, end } = node.position!
  return { file, line: start.line, column: start.column, endLine: end.line, endColumn: end.column }
}
