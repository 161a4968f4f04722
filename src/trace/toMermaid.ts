import type { TraceFile, TraceStep } from './schema.ts'
import { functionAt } from './state.ts'

/** Which steps are told; those that can matter to another thread unless said otherwise. */
export interface StoryOptions {
  readonly steps?: ReadonlySet<number> | undefined
}

/** What a thread does in one go, in one function. */
interface Passage {
  readonly thread: number
  readonly function: string | undefined
  readonly steps: readonly TraceStep[]
}

/** The steps to tell, a passage for each function that a thread is in without another moving in between. */
export function passagesOf({ steps }: TraceFile, { steps: told }: StoryOptions = {}): readonly Passage[] {
  const passages: { thread: number; function: string | undefined; steps: TraceStep[] }[] = []
  let turn = 0
  let turnOfLast = 0
  for (const [i, step] of steps.entries()) {
    if (step.switch) turn += 1
    if (told === undefined ? !step.shown : !told.has(i)) continue
    const name = functionAt(step)?.function
    const last = passages.at(-1)
    if (last !== undefined && turnOfLast === turn && last.function === name) last.steps.push(step)
    else passages.push({ thread: step.thread, function: name, steps: [step] })
    turnOfLast = turn
  }
  return passages
}

/**
 * A trace as a Mermaid sequence diagram: a participant for each thread, a note for each passage, an
 * arrow to a thread that reads what another wrote since it last looked.
 */
export function toMermaid(trace: TraceFile, options: StoryOptions = {}): string {
  const lines = ['sequenceDiagram', ...trace.threads.map((name, i) => `  participant T${i} as ${escapeText(name)}`)]
  const writers = new Map<number, number>()
  for (const { thread, function: name, steps } of passagesOf(trace, options)) {
    for (const { op, changed } of steps) {
      const writer = writers.get(op.object ?? -1)
      if (writer !== undefined && writer !== thread && op.object !== undefined) {
        lines.push(`  T${writer}-->>T${thread}: ${escapeText(trace.objects[op.object]!.name)}`)
        writers.delete(op.object)
      }
      for (const { object } of changed) writers.set(object, thread)
    }
    const told = [...(name === undefined ? [] : [`${name}()`]), ...steps.map(({ text }) => text)]
    lines.push(`  Note over T${thread}: ${told.map(escapeText).join('<br/>')}`)
  }
  const all = trace.threads.length === 1 ? 'T0' : `T0,T${trace.threads.length - 1}`
  lines.push(`  Note over ${all}: ${escapeText(trace.outcome.label)}`)
  return `${lines.join('\n')}\n`
}

/** Mermaid ends a statement at `;` or a line's end, and reads `#…;` as a character and `<…>` as HTML. */
function escapeText(text: string): string {
  const escaped = text.replace(/\s+/g, ' ').replace(/[#;<>%&"`\\{}]/g, (character) => `#${character.codePointAt(0)};`)
  return escaped.trim() === '' ? '#32;' : escaped
}
