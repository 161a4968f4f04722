import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { judgeAblations } from '../../src/agree/ablation.ts'
import { classOf } from '../../src/agree/classes.ts'
import { agreementOf, type Judges } from '../../src/agree/judge.ts'
import { programsOf, subsetOf } from '../../src/agree/programs.ts'
import { ablationText, PAGE, SUBSET, subsetText } from '../../src/agree/region.ts'
import { newJudges, run } from '../../src/agree/run.ts'
import { usual } from '../../src/agree/selection.ts'
import type { Tally } from '../../src/agree/tally.ts'

/*
 * A fixed part of what `npm run agree` asks about, and the parts of its page that can be computed in a minute.
 */

const root = join(import.meta.dirname, '../..')

let judges: Judges
let tally: Tally

beforeAll(async () => {
  judges = await newJudges(root)
  tally = run(judges, subsetOf(programsOf(usual), SUBSET)).tally
}, 600_000)

describe('linter and explorer', () => {
  it('agree on a thousand programs, in both languages', () => {
    expect(tally.programs).toBe(SUBSET)
    expect(tally.missed).toEqual([])
    expect(tally.undecided).toEqual([])
    expect(tally.different).toEqual([])
  })

  it('differ in no more than two in a hundred of them, each for a reason that is known', () => {
    expect(tally.falseAlarms.length).toBeLessThanOrEqual(0.02 * SUBSET)
    expect(tally.falseAlarms.filter((judged) => classOf(judged) === undefined)).toEqual([])
  })

  it('have both something to say: neither is always silent', () => {
    expect(Math.min(tally.matrix['both safe'], tally.matrix['both unsafe'])).toBeGreaterThan(100)
  })

  it('agree on the documented patterns, whole and with one thing wrong', () => {
    for (const { change, judged } of judgeAblations(judges)) {
      expect([judged.text, agreementOf(judged.typescript, judged.explorer)]).toEqual([judged.text, change === undefined ? 'both safe' : 'both unsafe'])
    }
  })
})

describe(`the figures in ${PAGE}`, () => {
  const page = readFileSync(join(root, PAGE), 'utf8')
  it('are those of the subset', () => {
    expect(page).toContain(subsetText(tally))
  })

  it('are those of the patterns', () => {
    expect(page).toContain(ablationText(judgeAblations(judges)))
  })

  it('say which programs they are of, and count no missed one', () => {
    expect(page).toMatch(/^Over \d+ distinct programs \(all straight ones of up to \d+ statements.*, \d+ random ones with seed \d+\), in TypeScript:$/m)
    expect(page).toMatch(/^\| the linter is silent \| \d+ \| 0 missed \|$/m)
    expect(page).not.toContain('not explained')
  })

  it('are, in the end, of at least 20 000 programs', () => {
    expect(programsOf(usual).length).toBeGreaterThanOrEqual(20_000)
  })
})
