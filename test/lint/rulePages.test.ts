import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { flowRules } from '../../lint/allRules.ts'
import { expectedIn, fencesOf, told, updateFence, withoutExpectations } from './examples.ts'
import { lintText, read, root, shown } from './support.ts'

/*
 * The pages of the rules are their tests. `ts found` must give exactly the findings of its trailing comments,
 * `text findings` below it their exact text; `ts not-found` must give none; `ts gap` shows what a rule misses today.
 * UPDATE_PAGES=1 writes the texts.
 */

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
        if (process.env['UPDATE_PAGES'] === '1' && text?.info === 'text findings') updateFence(path, index + 1, actual)
        else expect(text?.code).toBe(actual)
      })
    }
  }
})
