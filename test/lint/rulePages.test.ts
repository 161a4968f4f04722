import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { flowRules } from '../../lint/allRules.ts'
import type { Finding } from '../../lint/finding.ts'
import { lintText, read, root, shown } from './support.ts'

/*
 * The pages of the rules are their tests. `ts found` must give exactly the findings of its trailing comments,
 * `text findings` below it their exact text; `ts not-found` must give none; `ts gap` shows what a rule misses today.
 * UPDATE_PAGES=1 writes the texts.
 */

interface Fence {
  readonly heading: string
  readonly info: string
  readonly code: string
  /** Offsets of the code in the page. */
  readonly start: number
  readonly end: number
}

function fencesOf(page: string): Fence[] {
  return [...page.matchAll(/^```(ts|text) ([\w-]+)\n([^]*?)^```$/gm)].map((match) => {
    const start = match.index + match[0].indexOf('\n') + 1
    const heading = [...page.slice(0, match.index).matchAll(/^## (.*)$/gm)].at(-1)?.[1] ?? ''
    return { heading, info: `${match[1]!} ${match[2]!}`, code: match[3]!, start, end: start + match[3]!.length }
  })
}

interface Expected {
  readonly line: number
  readonly rule: string
  readonly message: string
}

function expectedIn(code: string): Expected[] {
  return code.split('\n').flatMap((text, index) => {
    const match = /\/\/ finding: ([\w-]+)(?: "(.*)")?$/.exec(text)
    return match === null ? [] : [{ line: index + 1, rule: match[1]!, message: match[2] ?? '' }]
  })
}

/** The comments are no part of the example: an annotation would swallow them. */
function withoutExpectations(code: string): string {
  return code.replaceAll(/ *\/\/ finding: .*$/gm, '')
}

function told(findings: readonly Finding[], expected: readonly Expected[]): Expected[] {
  return findings.map(({ place, rule, message }) => {
    const wanted = expected.find((one) => one.line === place.line && one.rule === rule)?.message ?? message
    return { line: place.line, rule, message: message.startsWith(wanted) ? wanted : message }
  })
}

describe.each(flowRules.map(({ id }) => id))('docs/rules/%s.md', (id) => {
  const path = `docs/rules/${id}.md`

  it('exists', () => {
    expect(existsSync(join(root, path))).toBe(true)
  })

  const page = existsSync(join(root, path)) ? read(path).text : ''
  const fences = fencesOf(page)

  it('has the headings of a rule page, in their order', () => {
    expect([...page.matchAll(/^#+ .*$/gm)].map(([line]) => line)).toEqual([
      `# ${id}`,
      '## What it finds',
      '## Why it matters',
      '## Found',
      '## Not found',
      '## Limits',
      ...(id === 'unguarded-mapping-level' ? ['## Measured'] : []),
    ])
  })

  it('shows what is found and what is not', () => {
    expect(fences.map(({ info }) => info)).toEqual(expect.arrayContaining(['ts found', 'text findings', 'ts not-found']))
  })

  for (const [index, fence] of fences.entries()) {
    if (fence.info === 'text findings') continue
    const { findings, problems } = lintText(withoutExpectations(fence.code))
    const name = `${fence.heading} › ${fence.info} ${index}`

    it(`${fence.info === 'ts gap' ? 'gap: ' : ''}${name}`, () => {
      const expected = expectedIn(fence.code)
      expect(problems).toEqual([])
      expect(told(findings, expected)).toEqual(expected)
      if (fence.info === 'ts found') expect(new Set(expected.map(({ rule }) => rule))).toEqual(new Set([id]))
      else expect(expected).toEqual([])
    })

    if (fence.info === 'ts found') {
      it(`${name}, told exactly`, () => {
        const text = fences[index + 1]
        const actual = findings.map((finding) => `${shown(finding)}\n`).join('')
        if (process.env['UPDATE_PAGES'] === '1' && text?.info === 'text findings') update(path, index + 1, actual)
        else expect(text?.code).toBe(actual)
      })
    }
  }
})

/** Texts written before have moved the fence, but not changed its number. */
function update(path: string, index: number, actual: string): void {
  const now = read(path).text
  const { start, end } = fencesOf(now)[index]!
  writeFileSync(join(root, path), now.slice(0, start) + actual + now.slice(end))
}
