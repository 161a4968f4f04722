import { agreementOf, judge, type Agreement, type Judged } from '../agree/judge.ts'
import { chosen } from '../agree/programs.ts'
import { readProgram } from '../agree/readText.ts'
import type { Result } from '../agree/result.ts'
import { newJudges } from '../agree/run.ts'
import { shrunk } from '../agree/shrink.ts'
import { textOf } from '../agree/text.ts'
import type { Program } from '../scenario/consumers/program.ts'

/** So many of each kind are made smaller; there is seldom more than one reason. */
const MOST = 5

/** What is not as it should be, made as small as it gets: the cases that the tests should have. Empty if all is well. */
export async function smallestOf(root: string, { tally }: Result): Promise<readonly string[]> {
  const wrong = [tally.missed, tally.undecided].flatMap((all) => all.slice(0, MOST))
  if (wrong.length === 0) return []
  const judges = await newJudges(root)
  const agreement = (program: Program): Agreement => {
    const { typescript, explorer } = judge(judges, chosen(program))
    return agreementOf(typescript, explorer)
  }
  const small = (judged: Judged): string[] => {
    const program = readProgram(judged.text)
    if (typeof program === 'string') return []
    const wanted = agreement(program)
    return [`${wanted}, at its smallest: ${textOf(shrunk(program, (one) => agreement(one) === wanted))}`]
  }
  return [...new Set(wrong.flatMap(small))]
}
