import type { FunctionFacts } from '../facts/functionFacts.ts'
import type { Place, Undecided } from '../finding.ts'
import { newState, type PathState } from '../flow/state.ts'
import type { Visit, VisitKind } from '../flow/walker.ts'
import type { Walked } from '../flow/walkMemory.ts'
import { isPlace } from './reach.ts'

/*
 * A walk as text: visits with the records that rules ask about, each once, and places that move with their functions.
 */

/** The kinds of visits that the rules of trees ask for. */
const kept: ReadonlySet<VisitKind> = new Set<VisitKind>(['install', 'unseen', 'lookup', 'check', 'lock'])

/** The parts of a state that they look at. */
const records = ['holds', 'lookups', 'checks', 'evidence', 'snapshots'] as const

interface PackedVisit extends Omit<Visit, 'state'> {
  readonly uncertain: PathState['uncertain']
  readonly records: readonly (readonly (readonly [string, unknown])[])[]
}

interface Packed {
  readonly visits: readonly PackedVisit[]
  readonly undecided: readonly Undecided[]
  readonly visited: readonly string[]
  readonly steps: number
}

/** Undefined if a place is in none of the functions: it could not be found again once they have moved. */
export function pack({ visits, ...rest }: Walked, functions: readonly FunctionFacts[]): string | undefined {
  const texts = new Set<string>()
  for (const visit of visits) {
    if (!kept.has(visit.kind)) continue
    const { state, ...own } = visit
    const text = withRelativePlaces({ ...own, uncertain: state.uncertain, records: records.map((name) => [...state[name]]) }, functions)
    if (text === undefined) return undefined
    texts.add(text)
  }
  const others = withRelativePlaces(rest, functions)
  return others === undefined ? undefined : `{"visits":[${[...texts].join(',')}],${others.slice(1)}`
}

export function unpack(text: string, functions: readonly FunctionFacts[]): Walked {
  const byId = new Map(functions.map((fn) => [fn.id, fn]))
  const { visits, ...rest } = withAbsolutePlaces(JSON.parse(text), byId) as Packed
  return { ...rest, visits: visits.map((visit) => ({ ...visit, state: stateOf(visit), subject: visit.subject })) }
}

function stateOf({ uncertain, records: all }: PackedVisit): PathState {
  return { ...newState(), uncertain, ...Object.fromEntries(records.map((name, index) => [name, new Map(all[index])])) }
}

/** Data that nobody else has, with places of the file in it where they were relative. */
function withAbsolutePlaces(data: unknown, byId: ReadonlyMap<string, FunctionFacts>): unknown {
  if (typeof data !== 'object' || data === null) return data
  if (isRelative(data)) return absolute(data, byId)
  const parts = data as Record<string, unknown>
  for (const key in parts) if (typeof parts[key] === 'object') parts[key] = withAbsolutePlaces(parts[key], byId)
  return data
}

interface Relative {
  readonly inFunction: string
  readonly at: readonly [line: number, column: number, endLine: number, endColumn: number]
}

function isRelative(data: object): data is Relative {
  return 'inFunction' in data
}

function withRelativePlaces(value: unknown, functions: readonly FunctionFacts[]): string | undefined {
  let isLost = false
  const text = JSON.stringify(value, (_key, one: unknown) => {
    if (!isPlace(one)) return one
    const relative = relativePlace(one, functions)
    isLost ||= relative === undefined
    return relative
  })
  return isLost ? undefined : text
}

function relativePlace({ file, line, column, endLine, endColumn }: Place, functions: readonly FunctionFacts[]): Relative | undefined {
  const fn = functions.find(({ place }) => place.file === file && place.line <= line && endLine <= place.endLine)
  return fn === undefined ? undefined : { inFunction: fn.id, at: [line - fn.place.line, column, endLine - fn.place.line, endColumn] }
}

function absolute({ inFunction, at: [line, column, endLine, endColumn] }: Relative, byId: ReadonlyMap<string, FunctionFacts>): Place {
  const { file, line: from } = byId.get(inFunction)!.place
  return { file, line: from + line, column, endLine: from + endLine, endColumn }
}
