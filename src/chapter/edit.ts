import { dirname, isAbsolute, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import MagicString from 'magic-string'
import type { SourceMap } from 'magic-string'
import type { ts } from 'ts-morph'
import { checkEdited, checkReplacements } from './clauseCheck.ts'
import { withoutClause } from './clauses.ts'
import { showLiveVariables } from './liveness.ts'
import { findMarkers } from './markers.ts'
import type { MarkerFault } from './markers.ts'
import { offsetsOf, parseSource, syntaxFaults } from './parse.ts'
import { sortProblems } from './problem.ts'
import type { Problem } from './problem.ts'
import { joinRanges, sourceMapOf } from './textRanges.ts'
import type { EditedText } from './textRanges.ts'

export interface EditOptions {
  /** Id of the clause to take out, or of the bug to put back; a file without a marker of it keeps its text. */
  readonly without?: string
  /** Make live variables visible to the explorer. */
  readonly live?: boolean
  /** Import specifier of src/ops/frames.ts; by default the path from the file. */
  readonly framesModule?: string
}

export type EditResult =
  | { readonly ok: true; readonly code: string; readonly map: SourceMap }
  | { readonly ok: false; readonly problems: readonly Problem[] }

const root = fileURLToPath(new URL('../../', import.meta.url))

/**
 * The text of a module of the model as it is to run: without a clause or with a bug, with its live variables shown.
 *
 * `fileName` is absolute or relative to the project. `code` is still TypeScript, `map` leads from it
 * to `text`. A clause is taken out first; the rest then sees an ordinary file.
 */
export function editSource(text: string, fileName: string, options: EditOptions = {}): EditResult {
  const problems: Problem[] = []
  const { lineOf } = offsetsOf(text)
  const file = printedName(fileName)
  const report = ({ at, message, help }: MarkerFault): void => {
    const { line, column } = lineOf(at)
    problems.push({ file, line: line + 1, column: column + 1, message, help })
  }
  const original = parseSource(text, fileName)
  for (const { at, message } of syntaxFaults(original)) report({ at, message: `the file does not parse (${message})`, help: 'mend the syntax' })
  if (problems.length > 0) return { ok: false, problems }
  const twin = options.without === undefined ? undefined : takeOut(original, options.without, report)
  if (problems.length > 0) return { ok: false, problems: sortProblems(problems) }
  const source = twin?.source ?? original
  const edits = new MagicString(source.text)
  if (options.live === true) {
    const originOf = (offset: number): number => twin?.edited.originOf(offset) ?? offset
    showLiveVariables(source, edits, {
      fileName: inProject(file),
      framesModule: options.framesModule ?? pathToFrames(fileName),
      placeOf: (offset) => {
        const { line, column } = lineOf(originOf(offset))
        return { line: line + 1, column: column + 1 }
      },
      fault: (node, message, help) => { report({ at: originOf(node.getStart(source)), message, help }) },
    })
  }
  if (problems.length > 0) return { ok: false, problems: sortProblems(problems) }
  const map = sourceMapOf(edits, { original: text, fileName, ...(twin === undefined ? {} : { edited: twin.edited }) })
  return { ok: true, code: edits.toString(), map }
}

interface Twin {
  readonly source: ts.SourceFile
  readonly edited: EditedText
}

/** The file without the clause; undefined if nothing in it is marked, or on a fault. */
function takeOut(original: ts.SourceFile, clause: string, report: (fault: MarkerFault) => void): Twin | undefined {
  const { found, faults } = findMarkers(original)
  faults.forEach(report)
  const markers = found.filter((marker) => marker.clause === clause)
  const broken = checkReplacements(markers)
  broken.forEach(report)
  if (markers.length === 0 || faults.length + broken.length > 0) return undefined
  const result = withoutClause(original, markers)
  if (!result.ok) {
    result.faults.forEach(report)
    return undefined
  }
  const edited = joinRanges(original.text, result.ranges)
  const source = parseSource(edited.text, original.fileName)
  checkEdited({ original, edited: source, text: edited, markers }).forEach(report)
  return { source, edited }
}

function printedName(fileName: string): string {
  const path = relative(root, resolve(root, fileName))
  return path.startsWith('..') || isAbsolute(path) ? fileName : path.split(sep).join('/')
}

/** The path from the root of its own project: model and pages are in `src` and `docs` of any. */
function inProject(file: string): string {
  return isAbsolute(file) ? (/.*\/((?:src|docs)\/.*)$/.exec(file.split(sep).join('/'))?.[1] ?? file) : file
}

function pathToFrames(fileName: string): string {
  const path = relative(dirname(resolve(root, fileName)), resolve(root, 'src/ops/frames.ts')).split(sep).join('/')
  return path.startsWith('.') ? path : `./${path}`
}
