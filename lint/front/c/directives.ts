import { applyEdits, blank, type Edit } from './blank.ts'
import { evaluateCondition, isDefined, type Known } from './condition.ts'

/** A `#define`. Offsets are those of the file. */
export interface Macro {
  readonly name: string
  /** Undefined for a macro without parentheses. */
  readonly parameters: readonly string[] | undefined
  readonly start: number
  readonly bodyStart: number
  readonly bodyEnd: number
}

export interface Preprocessed {
  /** The code that is read, without directives; as long as before. */
  readonly code: string
  readonly macros: readonly Macro[]
  /** `#if` and `#endif` that do not match: offset and what is wrong. */
  readonly problems: readonly { readonly start: number; readonly end: number; readonly message: string }[]
}

interface Section {
  readonly start: number
  readonly end: number
  /** Whether some side has been read. */
  taken: boolean
  reads: boolean
  readonly outerReads: boolean
}

interface State {
  readonly sections: Section[]
  readonly defined: Set<string>
  readonly edits: Edit[]
  readonly macros: Macro[]
  readonly problems: { start: number; end: number; message: string }[]
  /** Where text that is not read began. */
  hiddenFrom: number | undefined
}

const line = /^[ \t]*#[ \t]*([A-Za-z_]*)([^\n\\]*(?:\\[\s\S][^\n\\]*)*)/gm

interface Directive {
  readonly keyword: string
  readonly rest: string
  readonly start: number
  readonly end: number
  readonly restStart: number
}

/** Decides every `#if`, takes out directives and what is not read, and keeps the macros. */
export function preprocess(code: string): Preprocessed {
  const state: State = { sections: [], defined: new Set(), edits: [], macros: [], problems: [], hiddenFrom: undefined }
  for (const match of code.matchAll(line)) {
    const [text, keyword, rest] = [match[0], match[1]!, match[2]!]
    const end = match.index + text.length
    const directive = { keyword, rest, start: match.index, end, restStart: end - rest.length }
    carryOut(state, code, directive)
    if (state.hiddenFrom === undefined) state.edits.push({ start: directive.start, end, text: blank(text) })
  }
  hide(state, code, code.length)
  for (const { start, end } of state.sections) state.problems.push({ start, end, message: '#if has no #endif' })
  return { code: applyEdits(code, state.edits), macros: state.macros, problems: state.problems }
}

function carryOut(state: State, code: string, directive: Directive): void {
  const { keyword, start, end } = directive
  const section = state.sections.at(-1)
  if (keyword === 'if' || keyword === 'ifdef' || keyword === 'ifndef') {
    open(state, directive)
  } else if (keyword === 'elif' || keyword === 'else' || keyword === 'endif') {
    if (section === undefined) state.problems.push({ start, end, message: `#${keyword} without #if` })
    else if (keyword === 'endif') state.sections.pop()
    else turn(state, section, directive)
  } else if (keyword === 'define' && reads(state)) define(state, directive)
  else if (keyword === 'undef' && reads(state)) state.defined.delete(directive.rest.trim())
  if (reads(state)) hide(state, code, end)
  else state.hiddenFrom ??= start
}

function reads(state: State): boolean {
  return state.sections.at(-1)?.reads ?? true
}

function open(state: State, directive: Directive): void {
  const outerReads = reads(state)
  const isRead = outerReads && isTaken(conditionOf(state, directive))
  state.sections.push({ start: directive.start, end: directive.end, taken: isRead, reads: isRead, outerReads })
}

function conditionOf({ defined }: State, { keyword, rest }: Directive): Known {
  if (keyword === 'if' || keyword === 'elif') return evaluateCondition(rest.replaceAll('\\\n', ' '), defined)
  const name = rest.trim().split(/\W/)[0] ?? ''
  const known = isDefined(name, defined)
  return known === undefined || keyword === 'ifdef' ? known : Number(known === 0)
}

/** Of a condition that is not known the first side is read. */
function isTaken(known: Known): boolean {
  return known !== 0
}

function turn(state: State, section: Section, directive: Directive): void {
  const isRead = section.outerReads && !section.taken && (directive.keyword === 'else' || isTaken(conditionOf(state, directive)))
  section.reads = isRead
  section.taken ||= isRead
}

function define(state: State, { rest, restStart, start, end }: Directive): void {
  const match = /^[ \t]*([A-Za-z_]\w*)(\(([^()]*)\))?/.exec(rest)
  if (match === null) return
  const name = match[1]!
  state.defined.add(name)
  const parameters = match[2] === undefined ? undefined : match[3]!.split(',').map((one) => one.replace(/\\\n/g, '').trim())
  state.macros.push({ name, parameters: parameters?.filter((one) => one !== ''), start, bodyStart: restStart + match[0].length, bodyEnd: end })
}

/** Blanks what was not read up to here. */
function hide(state: State, code: string, end: number): void {
  if (state.hiddenFrom === undefined) return
  state.edits.push({ start: state.hiddenFrom, end, text: blank(code.slice(state.hiddenFrom, end)) })
  state.hiddenFrom = undefined
}
