import { ts } from 'ts-morph'
import { isBugId, isClauseId } from './twin.ts'

/** What becomes of the marked statement in the broken twin. */
export type MarkerEdit =
  | { readonly kind: 'remove' }
  | { readonly kind: 'swap' }
  /** `from` and `to` bound the code in the text of the file. */
  | { readonly kind: 'replace'; readonly code: string; readonly from: number; readonly to: number }

/** A `// clause: ID` or `// bug: ID` comment and the statement below it. */
export interface FoundMarker {
  readonly kind: MarkerKind
  /** Of the clause or of the bug. */
  readonly clause: string
  readonly at: number
  readonly edit: MarkerEdit
  readonly statement: ts.Statement
}

/** A fault in a marker: `at` is an offset in the text. */
export interface MarkerFault {
  readonly at: number
  readonly message: string
  readonly help: string
}

interface Markers {
  readonly found: readonly FoundMarker[]
  readonly faults: readonly MarkerFault[]
}

/** A clause's marker says what stands there without it, a bug's what stood there. */
type MarkerKind = 'clause' | 'bug'

interface Family {
  readonly grammar: string
  /** What comes before `swap` or the code. */
  readonly word: string
  readonly isId: (text: string) => boolean
  readonly idHint: string
  readonly help: string
}

export const families: Readonly<Record<MarkerKind, Family>> = {
  clause: {
    grammar: '`// clause: ID`, `// clause: ID; without: swap` or ``// clause: ID; without: `code` ``',
    word: 'without',
    isId: isClauseId,
    idHint: 'is not a clause id, expected a section number and words: `4.2.1-recheck`',
    help: 'write the id as in the `DOC: clause` comment',
  },
  bug: {
    grammar: '`// bug: ID`, `// bug: ID; was: swap` or ``// bug: ID; was: `code` ``',
    word: 'was',
    isId: isBugId,
    idHint: 'is not the id of a bug, expected a year and words: `2021-root-invalidated-by-update`',
    help: 'write the id as the page in docs/bugs is called',
  },
}

const anyMarker = /\/\/[ \t]*(clause|bug):[^\r\n]*/g

/** True if there may be markers in the text. */
export function hasMarkers(text: string): boolean {
  return text.includes('clause:') || text.includes('bug:')
}

/** All markers of a file, in the order of the text. */
export function findMarkers(source: ts.SourceFile): Markers {
  const found: FoundMarker[] = []
  const faults: MarkerFault[] = []
  if (!hasMarkers(source.text)) return { found, faults }
  const below = statementsBelowComments(source)
  for (const match of source.text.matchAll(anyMarker)) {
    const kind = match[1] as MarkerKind
    const { statement, fault } = placeOf(source, { at: match.index, kind }, below)
    if (fault !== undefined) faults.push(fault)
    if (statement === undefined) continue
    const read = readMarker(match[0], kind, match.index)
    if ('message' in read) faults.push(read)
    else found.push({ ...read, kind, at: match.index, statement })
  }
  return { found, faults }
}

/** Every comment that stands above a statement of a block, by its position. */
function statementsBelowComments(source: ts.SourceFile): Map<number, ts.Statement> {
  const below = new Map<number, ts.Statement>()
  const visit = (node: ts.Node): void => {
    if (ts.isBlock(node) || ts.isSourceFile(node) || ts.isCaseOrDefaultClause(node) || ts.isModuleBlock(node)) {
      for (const statement of node.statements) {
        for (const comment of ts.getLeadingCommentRanges(source.text, statement.pos) ?? []) {
          below.set(comment.pos, statement)
        }
      }
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return below
}

interface Placed {
  readonly statement?: ts.Statement
  readonly fault?: MarkerFault
}

/** The statement that the marker at `at` marks; neither field if it is not a comment at all. */
function placeOf(source: ts.SourceFile, { at, kind }: Pick<FoundMarker, 'at' | 'kind'>, below: ReadonlyMap<number, ts.Statement>): Placed {
  const { text } = source
  const statement = below.get(at)
  const help = 'put the marker on a line of its own, directly above the statement it marks'
  if (statement === undefined) {
    if (isInsideToken(source, at)) return {}
    const message = `this ${kind} marker marks nothing, expected a statement of a block below it`
    return { fault: { at, message, help } }
  }
  const between = text.slice(at, statement.getStart(source))
  if (/\n[ \t]*\r?\n/.test(between)) {
    const message = `there is a blank line between this ${kind} marker and the next statement, expected none`
    return { fault: { at, message, help } }
  }
  return { statement }
}

/** True inside a string, a template or another comment. */
function isInsideToken(source: ts.SourceFile, at: number): boolean {
  const { text } = source
  const lineStart = text.lastIndexOf('\n', at) + 1
  const before = text.slice(lineStart, at)
  if (/^[ \t]*(\*|\/[/*])/.test(before) || before.includes('//')) return true
  let node: ts.Node = source
  for (;;) {
    const child: ts.Node | undefined = ts.forEachChild(node, (part) =>
      part.getStart(source) <= at && at < part.end ? part : undefined,
    )
    if (child === undefined) return ts.isLiteralExpression(node) || ts.isTemplateMiddleOrTemplateTail(node) || ts.isTemplateHead(node)
    node = child
  }
}

type ReadMarker = Pick<FoundMarker, 'clause' | 'edit'>

function readMarker(comment: string, kind: MarkerKind, at: number): ReadMarker | MarkerFault {
  const { grammar, word, isId, idHint, help } = families[kind]
  const match = new RegExp(`^// ${kind}: ([^\\s;]+)(?:; ${word}: (?:(swap)|\`([^\`]+)\`))?\\s*$`).exec(comment)
  const [, clause = '', swap, code] = match ?? []
  if (match === null) {
    return { at, message: `\`${comment.trim()}\` is not a ${kind} marker, expected ${grammar}`, help: 'write it in one of these forms' }
  }
  if (!isId(clause)) return { at: at + comment.indexOf(clause), message: `\`${clause}\` ${idHint}`, help }
  if (swap !== undefined) return { clause, edit: { kind: 'swap' } }
  if (code === undefined) return { clause, edit: { kind: 'remove' } }
  const from = at + comment.indexOf('`') + 1
  return { clause, edit: { kind: 'replace', code, from, to: from + code.length } }
}
