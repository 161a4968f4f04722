import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sourcesOf } from '../support.ts'
import { eslintPaths } from './eslintPaths.ts'
import { executedPairs } from './executed.ts'
import { ownPaths } from './ownPaths.ts'
import { programs } from './programs.ts'

/*
 * The control-flow graph against ESLint's code path analysis, on generated programs and on this project's sources;
 * and against running the generated programs. Each call is numbered by its place, and compared is which call may be
 * the next one.
 */

function onlyFunction(paths: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  return [...(paths.get('1:1') ?? new Set<string>())].sort()
}

describe('the control-flow graph', () => {
  it('is that of ESLint for programs without exceptions', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(programs({ tries: 'none' }), (text) => {
        expect(onlyFunction(ownPaths(text))).toEqual(onlyFunction(eslintPaths(text)))
      }),
      { numRuns: 150, seed: 1 },
    )
  })

  it('is that of ESLint for programs with try and catch, where every call may throw', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(programs({ tries: 'catch' }), (text) => {
        expect(onlyFunction(ownPaths(text))).toEqual(onlyFunction(eslintPaths(text)))
      }),
      { numRuns: 150, seed: 2 },
    )
  })

  it('has every step of every run, with finally too', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(programs({ tries: 'finally' }), fc.array(fc.nat(3), { minLength: 40, maxLength: 40 }), (text, choices) => {
        expect(onlyFunction(ownPaths(text))).toEqual(expect.arrayContaining(executedPairs(text, choices)))
      }),
      { numRuns: 1000, seed: 3 },
    )
  })
})

/** ESLint lets a generator end at each `yield`; a kernel thread that is resumed goes on. */
function sorted(pairs: Iterable<string>, text: string): string[] {
  const isGenerator = text.includes('yield')
  return [...pairs].filter((pair) => !(isGenerator && pair.endsWith(' END'))).sort()
}

describe('the sources of this project', () => {
  // ESLint has no way past the call in `f?.()`.
  const sources = sourcesOf('src/**/*.ts').filter(({ text }) => !/\bfinally\b|\?\.\(\)/.test(text))

  it.each(sources.map(({ path, text }) => [path, text] as const))('%s', (_, text) => {
    const [own, theirs] = [ownPaths(text), eslintPaths(text)]
    for (const [place, pairs] of own) {
      const expected = theirs.get(place)
      if (expected !== undefined) expect([place, ...sorted(pairs, text)]).toEqual([place, ...sorted(expected, text)])
    }
  })
})
