import { agreementOf, judge } from '../agree/judge.ts'
import { chosen } from '../agree/programs.ts'
import { readProgram, statements } from '../agree/readText.ts'
import { toC } from '../agree/render/c.ts'
import { toTypeScript } from '../agree/render/typescript.ts'
import { judgedText } from '../agree/result.ts'
import { newJudges } from '../agree/run.ts'
import { isWellFormed } from '../agree/wellFormed.ts'
import { renderTrace } from '../explore/table.ts'
import { shortestTrace } from '../explore/shortest.ts'
import { adversaries, against } from '../scenario/consumers/adversaries.ts'
import { compile } from '../scenario/consumers/compile.ts'
import { runConsumer } from '../scenario/consumers/runConsumer.ts'
import { printMistake, type ExitCode } from './exit.ts'

/** Prints the texts of a program, what both say, and the shortest run that breaks it. 1 if they do not agree. */
export async function showProgram(root: string, text: string): Promise<ExitCode> {
  const program = readProgram(text)
  if (typeof program === 'string') return printMistake(`--show: ${program}`, `a program is made of: ${statements.join(', ')}`)
  if (!isWellFormed(program)) return printMistake('--show: no compiler would take this program', 'does it find out everything before it is asked for, and take and drop mmu_lock in pairs?')
  const one = chosen(program)
  const judged = judge(await newJudges(root), one)
  console.log(`${toTypeScript(program, one.style)}\n${toC(program, one.style)}\n${judgedText(judged)}`)
  const { explorer } = judged
  const adversary = explorer.kind === 'racy' ? adversaries.find(({ name }) => name === explorer.adversary) : undefined
  if (explorer.kind === 'racy' && adversary !== undefined) {
    const rest = compile(program)
    const trace = shortestTrace(against(adversary, (given) => runConsumer(given, rest)), explorer.outcome)
    if (trace !== undefined) console.log(`\n${renderTrace(trace)}`)
  }
  const agreement = agreementOf(judged.typescript, explorer)
  return agreement === 'both safe' || agreement === 'both unsafe' ? 0 : 1
}
