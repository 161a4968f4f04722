import { join } from 'node:path'
import type { Config } from '../config/config.ts'
import { fixUntilStable } from '../fix/fixUntilStable.ts'
import type { FixRun } from '../fix/fixUntilStable.ts'
import { writeObstacle, writeText } from '../fix/writeText.ts'
import { commentsOf } from '../front/comments.ts'
import { encode, wholeFile } from '../input/readText.ts'
import type { InputProblem } from '../input/readText.ts'
import type { Analysed } from './analyse.ts'
import { analyse } from './analyse.ts'
import type { Gathered } from './gather.ts'

export interface Fixed {
  readonly run: FixRun
  /** Of the last round. */
  readonly analysed: Analysed
}

export interface FixFilesOptions {
  readonly gathered: Gathered
  readonly rules: readonly string[] | undefined
  readonly config: Config
}

/** Mends texts until nothing is left to mend; writes nothing. */
export function fixTexts({ gathered: { files, wanted }, rules, config }: FixFilesOptions): Fixed {
  let analysed: Analysed | undefined
  const run = fixUntilStable({
    sources: [...files.values()],
    isWanted: (path) => wanted.has(path) && /\.[mc]?ts$/.test(path),
    lint: (sources) => {
      analysed = analyse({ sources, only: wanted, rules, config })
      return analysed.findings
    },
    commentsOf,
  })
  return { run, analysed: analysed! }
}

/**
 * Writes the texts that changed, each file whole or not at all.
 *
 * If one of them may not be written, none is, and the problems are told.
 */
export function writeFixed(root: string, { changed }: FixRun, { files }: Gathered): readonly InputProblem[] {
  const problems = [...changed.keys()].flatMap((path): InputProblem[] => {
    const obstacle = writeObstacle(join(root, path), encode(files.get(path)!))
    return obstacle === undefined ? [] : [{ place: wholeFile(path), message: obstacle[0], help: obstacle[1] }]
  })
  if (problems.length > 0) return problems
  for (const [path, text] of changed) writeText(join(root, path), encode({ text, hasMark: files.get(path)!.hasMark }))
  return []
}
