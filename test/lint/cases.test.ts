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

/** What makes a consumer safe, by name; the first that a case has is taken out. */
const protections = ['is_page_fault_stale', 'mmu_invalidate_retry_gfn', 'mmu_invalidate_retry', 'is_last_spte', "kind === 'leaf'"]

function broken(sources: readonly SourceText[]): SourceText[] | undefined {
  const protection = protections.find((name) => sources.some(({ text }) => hasName(text, name)))
  return protection === undefined ? undefined : sources.map(({ path, text }) => ({ path, text: withoutName(text, protection) }))
}

function hasName(text: string, name: string): boolean {
  return withoutName(text, name) !== text
}

/** Another function, of which the linter knows nothing. */
function withoutName(text: string, name: string): string {
  return name.includes(' ') ? text.replaceAll(name, 'isFine') : text.replaceAll(new RegExp(`\\b${name}\\(`, 'g'), 'isSomething(')
}

describe('the cases', () => {
  it('there are enough of them', () => {
    expect(cases.length).toBeGreaterThanOrEqual(40)
  })
})

describe.each(cases)('%s', (name) => {
  const sources = sourcesOf(`${folder}/${name}/*.ts.txt`).map(({ path, text }) => ({ path: path.slice(0, -'.txt'.length), text }))

  it('is silent', () => {
    const { findings, undecided, problems } = lintTexts(sources)
    expect({ findings, undecided, problems }).toEqual({ findings: [], undecided: [], problems: [] })
  })

  const twin = broken(sources)
  it.skipIf(twin === undefined)('is found once without what makes it safe', () => {
    expect(lintTexts(twin ?? []).findings.map(({ rule }) => rule)).toHaveLength(1)
  })
})
