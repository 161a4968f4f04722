import { styleText } from 'node:util'
import type { TraceFile } from '../trace/schema.ts'
import { stepHelp, stepScreen } from '../trace/stepScreen.ts'
import type { ScreenOptions } from '../trace/stepScreen.ts'
import type { LinesOf } from '../viewer/sourceLines.ts'
import { printMistake } from './exit.ts'
import type { ExitCode } from './exit.ts'

/** What is on the screen. */
interface Place {
  readonly done: number
  readonly unchanged: ScreenOptions['unchanged']
  readonly help: 'open' | 'closed'
}

const clear = '\u001b[H\u001b[2J'
const otherScreen = ['\u001b[?1049h\u001b[?25l', '\u001b[?25h\u001b[?1049l'] as const

/** Prints the state after `at` steps of a trace, and the source line of the last one. */
export function printStep(trace: TraceFile, at: string, linesOf: LinesOf): ExitCode {
  const done = Number(at)
  if (!/^\d+$/.test(at) || done > trace.steps.length) {
    return printMistake(`\`--at ${at}\` is no step of this run, expected a number from 0 to ${trace.steps.length}`)
  }
  console.log(screenOf(trace, { done, unchanged: 'hidden', help: 'closed' }, linesOf, 24 + trace.objects.length).slice(0, -1).join('\n'))
  return 0
}

/** Steps through a trace until `q` is pressed; needs a terminal. */
export async function stepThrough(trace: TraceFile, linesOf: LinesOf): Promise<ExitCode> {
  const { stdin, stdout } = process
  if (!stdin.isTTY || !stdout.isTTY) {
    return printMistake('`--step` needs a terminal for its keys, and this is none', '`--at NUMBER` prints one step, `--long` the whole run')
  }
  let place: Place = { done: 0, unchanged: 'hidden', help: 'closed' }
  const draw = (): void => { stdout.write(clear + screenOf(trace, place, linesOf, stdout.rows).join('\r\n')) }
  stdin.setRawMode(true).setEncoding('utf8').resume()
  stdout.write(otherScreen[0])
  stdout.on('resize', draw)
  draw()
  try {
    await new Promise<void>((quit) => {
      stdin.on('data', (key: Buffer | string) => {
        const next = afterKey(trace, place, String(key))
        if (next === 'quit') quit()
        else {
          place = next
          draw()
        }
      })
    })
  } finally {
    stdout.off('resize', draw).write(otherScreen[1])
    stdin.setRawMode(false).pause()
  }
  return 0
}

/** Where a key leads; what a terminal sends for it is its name here. */
export function afterKey({ steps }: Pick<TraceFile, 'steps'>, place: Place, key: string): Place | 'quit' {
  const { done } = place
  const to = (target: number): Place => ({ ...place, done: Math.max(0, Math.min(steps.length, target)), help: 'closed' })
  switch (key) {
    case '\u001b[B': case '\u001b[C': case '\u001bOB': case '\u001bOC': case 'j': case ' ': return to(done + 1)
    case '\u001b[A': case '\u001b[D': case '\u001bOA': case '\u001bOD': case 'k': return to(done - 1)
    case '\u001b[6~': return to(done + 10)
    case '\u001b[5~': return to(done - 10)
    case '\u001b[H': case '\u001bOH': case '\u001b[1~': return to(0)
    case '\u001b[F': case '\u001bOF': case '\u001b[4~': return to(steps.length)
    case 'n': return to(1 + nextIndex(steps.findIndex((step, i) => i >= done && step.switch), steps.length - 1))
    case 'p': return to(1 + steps.findLastIndex((step, i) => i < done - 1 && step.switch))
    case 'u': return { ...place, unchanged: place.unchanged === 'shown' ? 'hidden' : 'shown' }
    case '?': return { ...place, help: place.help === 'open' ? 'closed' : 'open' }
    case 'q': case '\u001b': case '\u0003': case '\u0004': return 'quit'
    default: return place
  }
}

function nextIndex(found: number, otherwise: number): number {
  return found < 0 ? otherwise : found
}

function screenOf(trace: TraceFile, { done, unchanged, help }: Place, linesOf: LinesOf, height: number): readonly string[] {
  if (help === 'open') return stepHelp
  const width = Math.min(process.stdout.columns || 80, 160)
  const paint: ScreenOptions['paint'] = (style, text) => styleText(style, text, { stream: process.stdout })
  return stepScreen(trace, { done, width, height, unchanged, paint, linesOf })
}
