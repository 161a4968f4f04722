import type { RaceTable } from '../rst/raceTable.ts'
import type { TraceFile } from './schema.ts'
import { passagesOf } from './toMermaid.ts'
import type { StoryOptions } from './toMermaid.ts'
import { valueText } from './value.ts'

/** The table of a trace, in ASCII: a turn for each time another thread goes on. */
export function raceTable(trace: TraceFile, options: StoryOptions = {}): RaceTable {
  const turns: { column: number; lines: string[] }[] = []
  const touched = new Set<number>()
  for (const { thread, function: name, steps } of passagesOf(trace, options)) {
    const heading = name === undefined ? [] : [`${name}()`]
    const lines = [...heading, ...steps.map(({ text }) => `${name === undefined ? '' : '  '}${ascii(text)}`)]
    const last = turns.at(-1)
    if (last?.column === thread) last.lines.push(...lines)
    else turns.push({ column: thread, lines })
    for (const { op } of steps) if (op.object !== undefined) touched.add(op.object)
  }
  const cells = trace.objects.filter(({ kind }, index) => kind === 'cell' && touched.has(index))
  return {
    start: cells.map(({ name, initial }) => ascii(`${name} = ${valueText(initial)}`)),
    columns: trace.threads.map((name, cpu) => `CPU ${cpu} (${ascii(name)}):`),
    turns,
    end: [ascii(trace.outcome.label)],
  }
}

/** What is left blank is a dash: a literal block needs something to hold. */
function ascii(text: string): string {
  const plain = text.replaceAll('➜', '->').replace(/ ✗$/, '  OOPS!!!').replace(/\s*\n\s*/g, ' ').replace(/[^\x20-\x7e]/g, '?')
  return plain.trim() === '' ? '-' : plain
}
