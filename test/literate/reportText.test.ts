import { describe, expect, it } from 'vitest'
import { failureText, plainStyle, sectionLine, summary } from '../../src/literate/reportText.ts'

describe('sectionLine', () => {
  it('says what a page has shown', () => {
    const section = { title: '4.2 Pending', file: 'x.md', held: 7, reached: 7, states: 12345, passed: 3, failed: 0, ms: 1234 }
    expect(sectionLine(section, 12, plainStyle)).toBe(
      'ok     4.2 Pending     7 clauses held    7 twins reached      12 345 states    1.2 s',
    )
    expect(sectionLine({ ...section, held: 1, failed: 1 }, 12, plainStyle)).toBe(
      'failed 4.2 Pending      1 clause held    7 twins reached      12 345 states    1.2 s',
    )
  })
})

describe('failureText', () => {
  const place = { file: 'docs/x.md', line: 2, column: 3 }

  it('shows the evidence if there is some', () => {
    const failure = { place, name: 'claim failed', message: 'is so', detail: 'a │ b\n\n-c', help: 'do this', source: 'x' }
    expect(failureText(failure, plainStyle)).toBe(
      'docs/x.md:2:3  claim failed\n  is so\n    a │ b\n\n    -c\n  help: do this',
    )
  })

  it('shows the place otherwise', () => {
    const failure = { place, name: 'type error', message: 'is so', source: 'one\ntwo\n\nfour' }
    expect(failureText(failure, plainStyle)).toBe(
      'docs/x.md:2:3  type error\n  is so\n    1 | one\n    2 | two\n      |   ^\n    3 |',
    )
  })
})

describe('summary', () => {
  it('ends with the counts on a line of their own', () => {
    const totals = { passed: 5, failed: 1, sections: 1, held: 2, reached: 3, states: 4000, ms: 60 }
    expect(summary(totals)).toBe('1 section, 2 clauses held, 3 twins reached, 4 000 states, 0.1 s\n5 passed, 1 failed')
  })
})
