import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { agreementOf, judge, type Judges } from '../../src/agree/judge.ts'
import { chosen } from '../../src/agree/programs.ts'
import { readProgram } from '../../src/agree/readText.ts'
import { newJudges } from '../../src/agree/run.ts'
import { shrunk } from '../../src/agree/shrink.ts'
import { isWellFormed } from '../../src/agree/wellFormed.ts'
import type { Program } from '../../src/scenario/consumers/program.ts'

/*
 * One file a case: a program, what the linter and the explorer say, and why it is here. A case that was missed, or was a
 * false alarm, has a counterpart with the other verdict, so that the cure is no blindness.
 */

const folder = join(import.meta.dirname, 'cases')

interface Case {
  readonly program: Program
  readonly linter: string
  readonly explorer: string
}

function readCase(file: string): Case {
  const [text = '', linter = '', explorer = '', , why = ''] = readFileSync(join(folder, file), 'utf8').split('\n')
  const program = readProgram(text)
  if (typeof program === 'string' || why === '') throw new Error(`${file}: ${typeof program === 'string' ? program : 'says no reason'}`)
  return { program, linter: linter.replace('linter: ', ''), explorer: explorer.replace('explorer: ', '') }
}

let judges: Judges

beforeAll(async () => {
  judges = await newJudges(join(import.meta.dirname, '../..'))
})

describe('cases of linter and explorer', () => {
  it.each(readdirSync(folder).map((file) => [file.replace('.txt', ''), readCase(file)] as const))('%s', (_name, { program, linter, explorer }) => {
    expect(isWellFormed(program)).toBe(true)
    const { typescript, c, explorer: ran } = judge(judges, chosen(program))
    const said = typescript.kind === 'flagged' ? typescript.rules.join(', ') : typescript.kind
    expect({ linter: said, explorer: ran.kind === 'racy' ? ran.adversary : ran.kind }).toEqual({ linter, explorer })
    expect(c).toEqual(typescript)
  })

  it('are made by taking out whatever can be taken out: what is left needs all of it', () => {
    const program = readProgram('rmb; level; helper { lock }; attribute; page; yield; helper { need huge; need leaf }; install 2M; zap')
    if (typeof program === 'string') throw new Error(program)
    const isUnsafe = (one: Program): boolean => {
      const { typescript, explorer } = judge(judges, chosen(one))
      return agreementOf(typescript, explorer) === 'both unsafe'
    }
    const small = shrunk(program, isUnsafe)
    expect(isUnsafe(small)).toBe(true)
    expect(small.body.length).toBeLessThanOrEqual(4)
    expect(small.body.map((_, at) => ({ body: small.body.toSpliced(at, 1) })).map((one) => isWellFormed(one) && isUnsafe(one))).not.toContain(true)
  })
})
