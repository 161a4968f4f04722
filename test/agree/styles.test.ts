import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Judges } from '../../src/agree/judge.ts'
import { isSame } from '../../src/agree/judge.ts'
import { programsOf, subsetOf } from '../../src/agree/programs.ts'
import { styles } from '../../src/agree/render/style.ts'
import { newJudges } from '../../src/agree/run.ts'
import { everyStatement } from '../../src/scenario/consumers/program.ts'

const some = subsetOf(programsOf({ size: 5, every: 0, random: 2000, seed: 5 }), 40)
let judges: Judges

beforeAll(async () => {
  judges = await newJudges(join(import.meta.dirname, '../..'))
}, 120_000)

describe('how a program is written down', () => {
  it.each(some.map(({ text, program }) => [text, program] as const))('makes no difference to the linter: %s', (_text, program) => {
    const verdicts = styles.flatMap((style) => [judges.linter.typescript(program, style), judges.linter.c(program, style)])
    expect(verdicts.filter((verdict) => !isSame(verdict, verdicts[0]!))).toEqual([])
  })
})

describe('what a tree is cut down to before it is linted', () => {
  const withLevel = some.filter(({ program }) => [...everyStatement(program.body)].some(({ kind }) => kind === 'level'))

  it('adds no finding', () => {
    const added = withLevel.filter(({ program, style }) => judges.linter.c(program, style).kind === 'silent' && judges.linter.slicedC(program, style).kind !== 'silent')
    expect(added.map(({ text }) => text)).toEqual([])
    expect(withLevel.length).toBeGreaterThan(10)
  })
})
