import type { ts } from 'ts-morph'
import type { FoundMarker, MarkerFault } from './markers.ts'
import type { TextRange } from './textRanges.ts'

/** One piece of the text and what stands in its place without the clause. */
interface ClauseEdit {
  readonly from: number
  readonly to: number
  readonly write: (copy: Copy) => TextRange[]
}

/** The original from one offset to another, with the edits inside it done. */
type Copy = (from: number, to: number) => TextRange[]

export type ClauseRanges =
  | { readonly ok: true; readonly ranges: readonly TextRange[] }
  | { readonly ok: false; readonly faults: readonly MarkerFault[] }

/** The text of a file without one of its clauses, as ranges of the text with it. */
export function withoutClause(source: ts.SourceFile, markers: readonly FoundMarker[]): ClauseRanges {
  const faults: MarkerFault[] = []
  const statements = new Set<ts.Statement>()
  const edits: ClauseEdit[] = []
  for (const marker of markers) {
    const { at, clause, statement } = marker
    if (statements.has(statement)) {
      const message = `the statement is marked twice with clause ${clause}, expected once`
      faults.push({ at, message, help: 'keep one of the markers' })
    }
    statements.add(statement)
    const edit = editOf(source, marker)
    if ('message' in edit) faults.push(edit)
    else edits.push(edit)
  }
  for (const marker of markers) {
    const next = marker.edit.kind === 'swap' ? nextStatement(marker.statement) : undefined
    if (next === undefined || !statements.has(next)) continue
    const message = `the statement to swap with is marked with clause ${marker.clause} too, expected one of the two`
    faults.push({ at: marker.at, message, help: 'write out what the two become: ``without: `code` ``' })
  }
  if (faults.length > 0) return { ok: false, faults }
  edits.sort((a, b) => a.from - b.from || b.to - a.to)
  const copy: Copy = (from, to) => copyRange(edits, from, to, copy)
  return { ok: true, ranges: copy(0, source.text.length) }
}

function copyRange(edits: readonly ClauseEdit[], from: number, to: number, copy: Copy): TextRange[] {
  const ranges: TextRange[] = []
  let at = from
  for (const edit of edits) {
    const isWhole = edit.from === from && edit.to >= to && edit.to - edit.from > to - from
    if (edit.from < at || edit.to > to || isWhole) continue
    ranges.push({ from: at, to: edit.from }, ...edit.write(copy))
    at = edit.to
  }
  return [...ranges, { from: at, to }]
}

function editOf(source: ts.SourceFile, { at, clause, edit, statement }: FoundMarker): ClauseEdit | MarkerFault {
  const from = statement.getStart(source)
  const to = statement.end
  // A statement always ends in a semicolon here, so that it cannot join the next line.
  const end: TextRange = { from: to, to, text: ';' }
  switch (edit.kind) {
    case 'remove':
      return { from, to, write: () => [end] }
    case 'replace':
      return { from, to, write: () => [{ from: edit.from, to: edit.to }, end] }
    case 'swap': {
      const next = nextStatement(statement)
      if (next === undefined) {
        const message = `there is no statement after this one to swap it with without clause ${clause}, expected one in the same block`
        return { at, message, help: 'move the marker, or write the code: ``without: `code` ``' }
      }
      const start = next.getStart(source)
      const write = (copy: Copy): TextRange[] => [...copy(start, next.end), end, ...copy(to, start), ...copy(from, to), end]
      return { from, to: next.end, write }
    }
  }
}

/** The one below it in its block. */
export function nextStatement(statement: ts.Statement): ts.Statement | undefined {
  const { parent } = statement
  if (!('statements' in parent)) return undefined
  const statements = parent.statements as readonly ts.Statement[]
  return statements[statements.indexOf(statement) + 1]
}
