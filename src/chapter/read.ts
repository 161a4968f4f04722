import { ts } from 'ts-morph'
import type { Chapter, Clause, Marker, Section } from './chapter.ts'
import { checkChapter } from './check.ts'
import { clauseFields } from './clauseFields.ts'
import { nextStatement } from './clauses.ts'
import { docComments, parseLines } from './docComments.ts'
import type { DocComment } from './docComments.ts'
import { markersWithoutEffect } from './markerEffect.ts'
import { findMarkers, hasMarkers } from './markers.ts'
import { offsetsOf, parseSource, syntaxFaults } from './parse.ts'
import { placementsOf } from './placement.ts'
import { sortProblems } from './problem.ts'
import type { Problem, Result } from './problem.ts'
import { compareNumbers } from './sectionNumber.ts'
import { isClauseId } from './twin.ts'

export interface SourceFile {
  /** As it is printed: relative to the project. */
  readonly path: string
  readonly text: string
}

/** What has been read so far. */
interface Reading {
  readonly sections: Section[]
  readonly clauses: Clause[]
  readonly markers: Marker[]
  readonly bugMarkers: Marker[]
  readonly problems: Problem[]
}

/**
 * Reads the chapter out of the comments of annotated sources.
 *
 * All problems are collected; a chapter comes back only if there are none, so that every clause of
 * it is placed once, in its own section, and marks at least one statement.
 */
export function readChapter(files: readonly SourceFile[]): Result<Chapter> {
  const reading: Reading = { sections: [], clauses: [], markers: [], bugMarkers: [], problems: [] }
  for (const file of files) {
    readDocs(file, reading)
    readMarkers(file, reading)
  }
  reading.problems.push(...checkChapter(reading))
  if (reading.problems.length > 0) return { ok: false, problems: sortProblems(reading.problems) }
  const sections = reading.sections.toSorted((a, b) => compareNumbers(a.number, b.number))
  const order = sections.flatMap((section) => placementsOf(section).map(({ id }) => id))
  const clauses = reading.clauses.toSorted((a, b) => order.indexOf(a.id) - order.indexOf(b.id))
  return { ok: true, value: { sections, clauses, markers: reading.markers, bugMarkers: reading.bugMarkers } }
}

function readDocs({ path, text }: SourceFile, { sections, clauses, problems }: Reading): void {
  const docs = docComments(path, text)
  problems.push(...docs.problems)
  for (const comment of docs.comments) {
    const { line, column, title } = comment
    const [, id] = /^clause (\S+)$/.exec(title) ?? []
    const [, number, name] = /^(\d+(?:\.\d+)*) (\S.*)$/.exec(title) ?? []
    if (id !== undefined && isClauseId(id)) {
      const clause = readClause(id, comment)
      clauses.push(clause.value)
      problems.push(...clause.problems)
    } else if (number !== undefined && name !== undefined) {
      sections.push({ number, title: name, body: parseLines(comment.lines), path, line })
    } else {
      const message = `\`DOC: ${title}\` names neither a section nor a clause, expected \`DOC: 4.2 Title\` or \`DOC: clause 4.2-name\``
      problems.push({ file: path, line, column, message, help: 'write it in one of these forms' })
    }
  }
}

function readClause(id: string, comment: DocComment): { value: Clause; problems: readonly Problem[] } {
  const { path, line, column } = comment
  const { body, kernel, differs, problems } = clauseFields(comment)
  const text = body.map((each) => each.text).join('\n').trim()
  const section = /^[\d.]+/.exec(id)?.[0] ?? ''
  const value: Clause = { id, section, body: parseLines(body), text, kernel, path, line, ...(differs === undefined ? {} : { differs }) }
  if (text !== '') return { value, problems }
  const empty = { file: path, line, column, message: `clause ${id} has no text, expected one rule`, help: 'write the rule below its id' }
  return { value, problems: [empty, ...problems] }
}

function readMarkers({ path, text }: SourceFile, { markers, bugMarkers, problems }: Reading): void {
  if (!hasMarkers(text)) return
  const source = parseSource(text, path)
  const { lineOf } = offsetsOf(text)
  const placeOf = (offset: number): { line: number; column: number } => {
    const { line, column } = lineOf(offset)
    return { line: line + 1, column: column + 1 }
  }
  for (const { at, message } of syntaxFaults(source)) {
    problems.push({ file: path, ...placeOf(at), message: `the file does not parse (${message})`, help: 'mend the syntax' })
  }
  const { found, faults } = findMarkers(source)
  for (const { at, message, help } of [...faults, ...markersWithoutEffect(source, found)]) problems.push({ file: path, ...placeOf(at), message, help })
  for (const { kind, clause, at, edit, statement } of found) {
    const last = edit.kind === 'swap' ? (nextStatement(statement) ?? statement) : statement
    const lines = { from: placeOf(statement.getStart(source)).line, to: placeOf(last.end).line }
    const code = edit.kind === 'replace' ? { code: edit.code } : {}
    const into = kind === 'bug' ? bugMarkers : markers
    into.push({ clause, path, ...placeOf(at), edit: edit.kind, ...code, statement: lines, function: functionOf(statement) })
  }
}

function functionOf(node: ts.Node): string {
  const fn = ts.findAncestor(node, (each) => ts.isFunctionLike(each) && each.name !== undefined) as ts.FunctionDeclaration | undefined
  return fn?.name?.text ?? ''
}
