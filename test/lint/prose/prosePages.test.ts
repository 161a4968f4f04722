import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import type { Finding } from '../../../lint/finding.ts'
import { applyFixes } from '../../../lint/fix/applyEdits.ts'
import { commentsOf } from '../../../lint/front/comments.ts'
import { readMarkdown } from '../../../lint/front/markdown/page.ts'
import type { MarkdownFence } from '../../../lint/front/markdown/page.ts'
import { proseRules } from '../../../lint/proseRules.ts'
import type { Rule } from '../../../lint/rule.ts'
import { sortFindings } from '../../../lint/report/report.ts'
import { chapterFiles, projectFiles, runRule } from './runRule.ts'

vi.setConfig({ testTimeout: 30_000 })

const rulePages = projectFiles('docs/rules/*.md')
const around = [...chapterFiles, ...rulePages]

/** An example runs as a file beside the chapter. */
function findingsIn({ info, text }: MarkdownFence, rule: Rule): { readonly file: string; readonly found: readonly Finding[] } {
  const file = /\bfile=(\S+)/.exec(info)?.[1] ?? 'src/kvm/example.ts'
  const sources = [...around.filter(({ path }) => path !== file), { path: file, text: `${text}\n` }]
  return { file, found: runRule(rule, sources).filter(({ place }) => place.file === file) }
}

const shown = (findings: readonly Finding[]): readonly string[] => sortFindings(findings).map(({ place, message }) => `${place.line}:${place.column} ${message}`)

describe.each(proseRules.map((rule) => [rule.id, rule] as const))('docs/rules/%s.md', (id, rule) => {
  const path = `docs/rules/${id}.md`
  const page = readMarkdown({ path, text: readFileSync(join(import.meta.dirname, '../../..', path), 'utf8') })

  it('has the headings of a rule page', () => {
    const titles = page.headings.map(({ text }) => text)
    expect(titles.slice(0, 6)).toEqual([id, 'What it finds', 'Why it matters', 'Found', 'Not found', 'Limits'])
  })

  const examples = page.fences.map((fence, index) => [`${index}: ${fence.info}`, fence, page.fences[index + 1], page.fences[index + 2]] as const)

  it.each(examples.filter(([, { info }]) => /^(?:ts|md) found\b/.test(info)))('%s', (_name, fence, findings, fixed) => {
    expect(findings!.info).toBe('text findings')
    const { file, found } = findingsIn(fence, rule)
    expect(shown(found)).toEqual(findings!.text.split('\n'))
    if (fixed?.info !== 'ts fixed') return
    const mended = applyFixes({ path: file, text: `${fence.text}\n` }, found, commentsOf)
    expect(mended.text).toBe(`${fixed.text}\n`)
    expect(shown(findingsIn(fixed, rule).found)).toEqual([])
  })

  it.each(examples.filter(([, { info }]) => /^(?:ts|md) (?:not-found|gap)\b/.test(info)))('%s', (_name, fence) => {
    expect(shown(findingsIn(fence, rule).found)).toEqual([])
  })

  it('every example is run by one of the above', () => {
    const known = /^(?:ts (?:found|fixed|not-found|gap)|md (?:found|not-found|gap) file=\S+|text (?:findings|names))$/
    expect(page.fences.map(({ info }) => info).filter((info) => !known.test(info))).toEqual([])
  })
})
