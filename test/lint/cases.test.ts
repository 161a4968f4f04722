import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { SourceText } from '../../lint/facts/sourceFacts.ts'
import { lintTexts, root, sourcesOf } from './support.ts'

/*
 * One folder a case: a consumer of looked-up values, written in another way that does the same. Each is silent; and
 * each is found once what makes it safe is taken out, so that it is not silence out of blindness. The files end in
 * .txt because kernel code without types is not for the type checker.
 */

const folder = 'test/lint/cases'
const cases = readdirSync(join(root, folder))

interface Protection {
  readonly pattern: RegExp
  /** Something of which the linter knows nothing. */
  readonly instead: string
}

const call = (name: string): Protection => ({ pattern: new RegExp(`\\b${name}\\(`, 'g'), instead: 'isSomething(' })

/** What makes a consumer safe; the first that a case has is taken out. */
const protections: readonly Protection[] = [
  ...['is_page_fault_stale', 'mmu_invalidate_retry_gfn', 'mmu_invalidate_retry', 'is_last_spte'].map(call),
  { pattern: /kind === 'leaf'/g, instead: 'isFine' },
  { pattern: /\b(?:null|SHADOW_NONPRESENT_VALUE)\b/g, instead: 'leaf' },
]

function broken(sources: readonly SourceText[]): SourceText[] {
  const protection = protections.find(({ pattern }) => sources.some(({ text }) => text.search(pattern) >= 0))
  if (protection === undefined) throw new Error('the case has nothing that makes it safe')
  return sources.map(({ path, text }) => ({ path, text: text.replaceAll(protection.pattern, protection.instead) }))
}

describe('the cases', () => {
  it('there are enough of them', () => {
    expect(cases.length).toBeGreaterThanOrEqual(60)
  })
})

describe.each(cases)('%s', (name) => {
  const sources = sourcesOf(`${folder}/${name}/*.ts.txt`).map(({ path, text }) => ({ path: path.slice(0, -'.txt'.length), text }))

  it('is silent', () => {
    const { findings, undecided, problems } = lintTexts(sources)
    expect({ findings, undecided, problems }).toEqual({ findings: [], undecided: [], problems: [] })
  })

  it('is found once without what makes it safe', () => {
    expect(lintTexts(broken(sources)).findings.map(({ rule }) => rule)).toHaveLength(1)
  })
})
