import { basename } from 'node:path'
import { describe, expect, it } from 'vitest'
import { lintTexts, sourcesOf } from './support.ts'

/*
 * One file a consumer, most of them wrong, as a reviewer who wants to get a mistake past the linter would write them.
 * `// finding: RULE` stands on each line that is found; nothing else is, and nothing is undecided. Files called gap-… show
 * what is found today and should not be, or the other way round; docs/rules/unguarded-mapping-level.md says why.
 */

const consumers = sourcesOf('test/lint/verdicts/*.ts.txt').map(({ path, text }) => ({ name: basename(path, '.ts.txt').replace(/^gap-/, 'gap: '), text }))

function expected(text: string): string[] {
  return text.split('\n').flatMap((line, index) => {
    const rules = / \/\/ finding: (.*)$/.exec(line)?.[1]?.split(', ') ?? []
    return rules.map((rule) => `${index + 1} ${rule}`)
  })
}

describe('the verdicts', () => {
  it('most are findings', () => {
    const found = consumers.filter(({ text }) => expected(text).length > 0)
    expect(found.length).toBeGreaterThanOrEqual(100)
  })

  it.each(consumers)('$name', ({ text }) => {
    const { findings, undecided, problems } = lintTexts([{ path: 'example.ts', text }])
    expect({ found: findings.map(({ place, rule }) => `${place.line} ${rule}`), undecided, problems }).toEqual({ found: expected(text), undecided: [], problems: [] })
  })
})
