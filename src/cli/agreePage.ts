import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { judgeAblations } from '../agree/ablation.ts'
import { programsOf, subsetOf } from '../agree/programs.ts'
import { PAGE, regionText, SUBSET, withRegion } from '../agree/region.ts'
import type { Result } from '../agree/result.ts'
import { newJudges, run } from '../agree/run.ts'
import { usual } from '../agree/selection.ts'
import { writeAtomically } from '../chapter/writeAtomically.ts'
import { printMistake, type ExitCode } from './exit.ts'

/** Writes the figures into the page of the rule, or says whether they are there. */
export async function pageCommand(root: string, result: Result, { write }: { readonly write: boolean }): Promise<ExitCode> {
  const judges = await newJudges(root)
  const { tally: subset } = run(judges, subsetOf(programsOf(usual), SUBSET))
  const path = join(root, PAGE)
  const page = readFileSync(path, 'utf8')
  const wanted = withRegion(page, regionText({ result, subset, ablations: judgeAblations(judges) }))
  if (wanted === undefined) return printMistake(`${PAGE} has no marks for the figures`, 'put `<!-- agree -->` and `<!-- /agree -->` where they belong')
  if (write) {
    writeAtomically(path, wanted)
    return 0
  }
  if (page === wanted) return 0
  console.error(`${PAGE}: the figures are others than those found; run \`rulebook agree --write\``)
  return 1
}
