import type { Ablation } from './ablation.ts'
import { classOf, falseAlarmClasses } from './classes.ts'
import type { Judged } from './judge.ts'
import { percent, type Result } from './result.ts'
import { selectionText } from './resultText.ts'
import type { Tally } from './tally.ts'

/** The page that has the figures. */
export const PAGE = 'docs/rules/unguarded-mapping-level.md'

const START = '<!-- agree -->'
const END = '<!-- /agree -->'

/** How many programs each run of the tests asks about. */
export const SUBSET = 1000

export interface Figures {
  readonly result: Result
  /** Of the fixed subset. */
  readonly subset: Tally
  readonly ablations: readonly (Ablation & { readonly judged: Judged })[]
}

/** What stands between the marks of the page; the parts that tests compute again stand by themselves. */
export function regionText(figures: Figures): string {
  return [START, '', wholeText(figures.result), '', subsetText(figures.subset), '', ablationText(figures.ablations), '', onlyByText(figures.result.tally), '', END].join('\n')
}

function wholeText({ tally, selection }: Result): string {
  const { matrix, programs, adversaries } = tally
  const brought = Object.entries(adversaries).sort(([, a], [, b]) => b - a).map(([name, count]) => `${name} ${String(count)}`)
  return [
    `Over ${String(programs)} distinct programs (${selectionText(selection)}), in TypeScript:`,
    '',
    '| | never broken | broken |',
    '| --- | --- | --- |',
    `| the linter is silent | ${String(matrix['both safe'])} | ${String(matrix.missed)} missed |`,
    `| the linter speaks | ${String(matrix['false alarm'])} false alarms (${percent(matrix['false alarm'] / programs)}) | ${String(matrix['both unsafe'])} |`,
    '',
    `Undecided: ${String(matrix.undecided)}. With another verdict in C: ${String(tally.different.length)}. First broken by: ${brought.join(', ')}.`,
    '',
    ...classesText(tally.falseAlarms),
  ].join('\n').trimEnd()
}

function classesText(alarms: readonly Judged[]): readonly string[] {
  if (alarms.length === 0) return ['There is no false alarm among them.']
  const rows = falseAlarmClasses.flatMap((one) => {
    const all = alarms.filter((judged) => classOf(judged) === one)
    return all.length === 0 ? [] : [`| ${one.name} | ${String(all.length)} | \`${all[0]!.text}\` | ${one.why} |`]
  })
  const rest = alarms.filter((judged) => classOf(judged) === undefined)
  const unexplained = rest.length === 0 ? [] : [`| not explained | ${String(rest.length)} | \`${rest[0]!.text}\` | |`]
  return ['| false alarms | programs | shortest | why |', '| --- | --- | --- | --- |', ...rows, ...unexplained]
}

/** The line about the programs that every run of the tests asks about. */
export function subsetText({ programs, matrix, different }: Tally): string {
  return `The tests ask about ${String(programs)} each time, spread over all that \`npm run agree\` asks about: ${String(matrix['both safe'])} safe, ${String(matrix['both unsafe'])} unsafe, ${String(matrix.missed)} missed, ${String(matrix['false alarm'])} false alarms, ${String(matrix.undecided)} undecided, ${String(different.length)} different in C.`
}

/** The documented patterns, whole and with something wrong. */
export function ablationText(ablations: Figures['ablations']): string {
  const rows = ablations.map(({ pattern, change, judged: { typescript, explorer } }) => {
    const said = typescript.kind === 'flagged' ? typescript.rules.map((rule) => `\`${rule}\``).join(', ') : typescript.kind
    const ran = explorer.kind === 'racy' ? `${explorer.outcome} (${explorer.adversary})` : explorer.kind
    return `| ${pattern} | ${change ?? 'as it is'} | ${said} | ${ran} |`
  })
  return ['The patterns, whole and with one thing wrong:', '', '| pattern | change | linter | explorer |', '| --- | --- | --- | --- |', ...rows].join('\n')
}

function onlyByText({ onlyBy }: Tally): string {
  const rows = Object.entries(onlyBy).sort(([a], [b]) => (a < b ? -1 : 1)).map(([rule, { programs, shortest }]) => `| \`${rule}\` | ${String(programs)} | \`${shortest}\` |`)
  return ['What each rule alone catches: without it, these programs would be missed.', '', '| rule | programs | shortest |', '| --- | --- | --- |', ...rows].join('\n')
}

/** The page with another region; undefined if it has no marks. */
export function withRegion(page: string, region: string): string | undefined {
  const [start, end] = [page.indexOf(START), page.indexOf(END)]
  return start < 0 || end < start ? undefined : page.slice(0, start) + region + page.slice(end + END.length)
}
