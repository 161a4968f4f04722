import { isBugId } from '../chapter/twin.ts'
import type { TraceFile } from '../trace/schema.ts'

/** What the two runs of a comparison are called: the one that goes wrong, and the one beside it. */
export interface RunNames {
  readonly bad: string
  readonly good: string
  readonly short: { readonly bad: string; readonly good: string }
}

const ofClause: RunNames = { bad: 'without the clause', good: 'with the clause', short: { bad: 'without', good: 'with' } }
const ofBug: RunNames = { bad: 'with the bug', good: 'without the bug', short: { bad: 'with', good: 'without' } }

export function runNames({ without }: Pick<TraceFile, 'without'>): RunNames {
  return without !== undefined && isBugId(without) ? ofBug : ofClause
}
