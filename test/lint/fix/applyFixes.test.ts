import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import type { Finding, Fix } from '../../../lint/finding.ts'
import { applyFixes } from '../../../lint/fix/applyEdits.ts'
import { fixUntilStable } from '../../../lint/fix/fixUntilStable.ts'
import { unifiedDiff } from '../../../lint/fix/unifiedDiff.ts'
import { commentsOf } from '../../../lint/front/comments.ts'

const place = { file: 'a.ts', line: 1, column: 1, endLine: 1, endColumn: 2 }

function findingWith(...edits: Fix['edits']): Finding {
  return { rule: 'a-rule', severity: 'warning', place, message: '', related: [], fix: { edits } }
}

/** Replaces the first `from` by `to`. */
function replacing(text: string, from: string, to: string): Finding {
  const start = text.indexOf(from)
  return findingWith({ start, end: start + from.length, text: to })
}

const apply = (text: string, ...findings: readonly Finding[]): ReturnType<typeof applyFixes> => applyFixes({ path: 'a.ts', text }, findings, commentsOf)

describe('applyFixes', () => {
  it('changes a comment and nothing else', () => {
    const text = 'const a = 1 // old\nconst b = `// old`\n'
    expect(apply(text, replacing(text, '// old', '// new')).text).toBe('const a = 1 // new\nconst b = `// old`\n')
  })

  it.each([
    ['code', 'const a = 1 // x', '1', '2'],
    ['a string that looks like a comment', "const a = '// x'", '// x', '// y'],
    ['a template', 'const a = `/* x */`', '/* x */', '/* y */'],
    ['a pattern', 'const a = /\\/*x*\\//', 'x', 'y'],
    ['code and comment together', 'const a = 1 // x', '1 // x', '2 // x'],
    ['the end of a comment', '/* x */ const a = 1', ' */', ' '],
    ['text that ends the comment', '/* x */ const a = 1', 'x', 'y */ let z; /*'],
    ['a line comment that would break', '// x\nconst a = 1', 'x', 'y\nlet z'],
    ['two comments with code between', '/* x */ const a = 1 /* y */', '/* x */ const a = 1 /* y */', '/* z */'],
    ['space outside of comments', 'const a  = 1', '  ', ' '],
  ])('refuses to touch %s', (_name, text, from, to) => {
    const result = apply(text, replacing(text, from, to))
    expect(result.text).toBe(text)
    expect(result.refused.map(({ reason }) => reason)).toEqual(['touches code'])
  })

  it('a fix that would harm does not keep a good one back', () => {
    const text = '// one\nconst a = 1\n/* two */\n'
    const result = apply(text, replacing(text, 'one', 'ONE'), replacing(text, 'two', 'x */ b() /*'))
    expect(result.text).toBe('// ONE\nconst a = 1\n/* two */\n')
    expect(result.applied).toHaveLength(1)
  })

  it('line comments below each other are one place', () => {
    const text = 'a()\n// one\n// two\nb()\n'
    expect(apply(text, replacing(text, '// one\n// two', '// three')).text).toBe('a()\n// three\nb()\n')
  })

  it('of two fixes for one place the first is taken', () => {
    const text = '// abc\n'
    const result = apply(text, replacing(text, 'ab', 'x'), replacing(text, 'bc', 'y'))
    expect(result.text).toBe('// xc\n')
    expect(result.refused.map(({ reason }) => reason)).toEqual(['overlap'])
  })

  it('an edit outside of the file is refused', () => {
    expect(apply('// a', findingWith({ start: 1, end: 99, text: '' })).refused.map(({ reason }) => reason)).toEqual(['outside the file'])
  })

  it('whatever the edits are, the code stays', () => {
    const text = 'const a = 1 // one\n/* two */ const b = "/* no */"\n/** three\n * four */\nexport { a, b }\n'
    const edit = fc.record({ start: fc.nat(text.length), length: fc.nat(12), text: fc.constantFrom('', 'x', '*/', '/*', '//', '\n', '`') })
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 4 }), (edits) => {
        const findings = edits.map(({ start, length, text: inserted }) => findingWith({ start, end: start + length, text: inserted }))
        const after = apply(text, ...findings).text
        const codeOf = (code: string): string => commentsOf({ path: 'a.ts', text: code }).reduceRight((rest, { start, end }) => rest.slice(0, start) + rest.slice(end), code).replace(/\s+/g, ' ')
        expect(codeOf(after)).toBe(codeOf(text))
      }),
    )
  })
})

describe('fixUntilStable', () => {
  const run = (text: string, lint: (text: string) => readonly Finding[]): ReturnType<typeof fixUntilStable> =>
    fixUntilStable({ sources: [{ path: 'a.ts', text }], isWanted: () => true, lint: (sources) => lint(sources[0]!.text), commentsOf })

  it('goes on until nothing is left to fix', () => {
    const result = run('// aaa\n', (text) => (text.includes('a') ? [replacing(text, 'a', 'b')] : []))
    expect(result.changed.get('a.ts')).toBe('// bbb\n')
    expect([result.fixed, result.rounds, result.findings]).toEqual([3, 4, []])
  })

  it('stops after ten rounds at a rule that never comes to rest', () => {
    const result = run('// a\n', (text) => [replacing(text, '//', '///')])
    expect(result.rounds).toBe(10)
    expect(result.findings).toHaveLength(1)
  })

  it('a second run changes nothing', () => {
    const lint = (text: string): readonly Finding[] => (text.includes('old') ? [replacing(text, 'old', 'new')] : [])
    const first = run('// old old\n', lint).changed.get('a.ts')!
    expect(run(first, lint).changed.size).toBe(0)
  })

  it('fixes of files that were not asked for are not made', () => {
    const result = fixUntilStable({ sources: [{ path: 'a.ts', text: '// a' }], isWanted: () => false, lint: ([source]) => [replacing(source!.text, 'a', 'b')], commentsOf })
    expect(result.changed.size).toBe(0)
  })
})

describe('unifiedDiff', () => {
  it('has the form that git apply takes', () => {
    expect(unifiedDiff('src/a.ts', '// a\nb\n', '// c\nb\n')).toBe('--- a/src/a.ts\n+++ b/src/a.ts\n@@ -1,2 +1,2 @@\n-// a\n+// c\n b\n')
  })
})
