import { faultsOf, isWhole, judgedText, percent, type Result } from './result.ts'
import type { Judged } from './judge.ts'
import type { Selection } from './selection.ts'

/** So many of each kind are shown, the shortest; `--json` has all. */
const SHOWN = 10

/** Which programs, in words. */
export function selectionText({ size, every, random, seed }: Selection): string {
  const longer = every === 0 ? '' : `, one in ${String(every)} of those with ${String(size + 1)}`
  return `all straight ones of up to ${String(size)} statements${longer}, ${String(random)} random ones with seed ${String(seed)}`
}

/** A result for people. */
export function resultText(result: Result): string {
  const { tally, selection, of, shards } = result
  const { matrix, programs } = tally
  const part = isWhole(result) ? '' : ` of ${String(of)} (shard ${shards.join(', ')}${result.stopped ? '; time ran out' : ''})`
  const faults = faultsOf(result)
  return [
    `${String(programs)} programs${part}: ${selectionText(selection)}`,
    '',
    '                     never broken   broken',
    `linter is silent   ${cell(matrix['both safe'])} ${cell(matrix.missed)}  (missed)`,
    `linter flags it    ${cell(matrix['false alarm'])} ${cell(matrix['both unsafe'])}`,
    `undecided ${String(matrix.undecided)}; false alarms ${percent(matrix['false alarm'] / Math.max(1, programs))}; other verdict in C ${String(tally.different.length)}`,
    ...listed('missed', tally.missed),
    ...listed('false alarms', tally.falseAlarms),
    ...listed('undecided', tally.undecided),
    ...listed('other verdict in C', tally.different),
    '',
    faults.length === 0 ? 'linter and explorer agree' : faults.join('\n'),
  ].join('\n')
}

function cell(number: number): string {
  return String(number).padStart(12)
}

function listed(name: string, all: readonly Judged[]): readonly string[] {
  if (all.length === 0) return []
  const more = all.length > SHOWN ? [`  and ${String(all.length - SHOWN)} more`] : []
  return ['', `${name}:`, ...all.slice(0, SHOWN).map((one) => `  ${judgedText(one)}`), ...more]
}
