import { describe, expect, it, vi } from 'vitest'
import { danglingDocPointer } from '../../../lint/rules/dangling-doc-pointer.ts'
import { missingDocPointer } from '../../../lint/rules/missing-doc-pointer.ts'
import { unexecutedCodeBlock } from '../../../lint/rules/unexecuted-code-block.ts'
import { projectFiles, runBesideChapter, runRule } from './runRule.ts'

// The first of them reads the whole chapter.
vi.setConfig({ testTimeout: 30_000 })

const project = projectFiles('src/**/*.ts', 'lint/**/*.ts', 'docs/**/*.{md,rst}', '*.md')
const page = 'docs/locking/4.2.1-derived-information.md'

describe('dangling-doc-pointer', () => {
  const found = (text: string, path?: string): readonly string[] =>
    runBesideChapter(danglingDocPointer, `${text}\nexport const a = 1\n`, path).map(({ message, help }) => (help === undefined ? message : `${message}; ${help}`))

  it.each([
    ['// See docs/locking/4.2.1-derived-infomation.md.', `\`docs/locking/4.2.1-derived-infomation.md\` does not exist, expected a file of this project; did you mean \`${page}\`?`],
    [`// See ${page}#only-zapp.`, `\`${page}#only-zapp\` does not exist, expected a heading of that page; did you mean \`only-zap\`?`],
    ['// See Documentation/virt/kvm/lokcing.rst.', '`Documentation/virt/kvm/lokcing.rst` does not exist in this project, expected Documentation/virt/kvm/locking.rst, which the chapter is part of; point to Documentation/virt/kvm/locking.rst, or to the page under docs/locking'],
    ['// See section 4.2.7.', 'section 4.2.7 does not exist, expected a section of the chapter; did you mean `4.2.1`?'],
    ['// As 4.2.1-rechek says.', 'clause 4.2.1-rechek does not exist, expected a clause of the chapter; did you mean `4.2.1-recheck`?'],
  ])('%s', (text, message) => {
    expect(found(text)).toEqual([message])
  })

  it.each([
    `// See ${page}#only-zap, section 4.2.1, 4.2.1-zap-only.`,
    '// See Documentation/virt/kvm/locking.rst, section 1.2, and docs/locking/.',
    '// Since 4.4-rc1, 6.12-debian and docs/rules/<id>.md; docs/locking/*.md.',
    '// clause: 4.2.1-nothing-of-the-kind',
    '// docs/data.json is of a kind that is not read.',
    '// https://www.kernel.org/docs/nothing.html and ../docs/nothing.md',
  ])('not found: %s', (text) => {
    expect(found(text)).toEqual([])
  })

  it('links of pages are relative to their page', () => {
    const text = '# Title here\n[a](4.2-pending-invalidations.md) [b](#title-here) [c](https://x.org/y) [d](nothing.md) [e](#nope)\n'
    expect(found(text, 'docs/locking/new.md')).toEqual([
      '`docs/locking/nothing.md` does not exist, expected a file of this project',
      '`docs/locking/new.md#nope` does not exist, expected a heading of that page',
    ])
  })

  it('nothing dangles in this project', () => {
    expect(runRule(danglingDocPointer, project)).toEqual([])
  })
})

describe('missing-doc-pointer', () => {
  const body = 'export function* host_pfn_mapping_level(): Generator<never, number> { return 1 }\n'
  const found = (text: string): readonly string[] => runBesideChapter(missingDocPointer, text).map(({ message }) => message)
  const message = `\`host_pfn_mapping_level()\` is a lookup with rules for its use, expected a pointer to ${page} in its comment`

  it.each([
    ['no comment', body],
    ['a comment without a pointer', `/** How large. */\n${body}`],
    ['a pointer in a comment further up', `// See ${page}.\nexport const a = 1\n${body}`],
    ['a pointer to another page', `/** See docs/locking/4.1-overview.md. */\n${body}`],
  ])('found: %s', (_name, text) => {
    expect(found(text)).toEqual([message])
  })

  it.each([
    ['a pointer', `/**\n * How large.\n *\n * Claim: ${page}\n */\n${body}`],
    ['a pointer to the kernel document', `/* See Documentation/virt/kvm/locking.rst. */\n${body}`],
    ['an export on a line of its own', `// See ${page}.\nexport\n${body.replace('export ', '')}`],
    ['another function', 'export function other(): void {}\n'],
    ['a call', 'import { host_pfn_mapping_level } from "./x.ts"\nexport function* f() { return yield* host_pfn_mapping_level() }\n'],
  ])('not found: %s', (_name, text) => {
    expect(found(text)).toEqual([])
  })

  it.each(['/** How large. */', '/**\n * How large.\n */'])('the fix adds the pointer to %j', (comment) => {
    const [edit] = runBesideChapter(missingDocPointer, `${comment}\n${body}`)[0]!.fix!.edits
    expect(edit!.text).toBe(`/**\n * How large.\n *\n * See ${page}.\n */`)
  })

  it('every lookup of this project points', () => {
    expect(runRule(missingDocPointer, project)).toEqual([])
  })
})

describe('unexecuted-code-block', () => {
  const found = (path: string, text: string): readonly string[] =>
    runRule(unexecutedCodeBlock, [{ path, text }]).map(({ place, message }) => `${place.line}: ${message}`)

  it.each([
    ['docs/locking/a.md', '```ts\nconst a = 1\n```', '1: this `ts` block does not run, expected a word that says how'],
    ['docs/locking/a.md', '```typescript\nconst a = 1\n```', '1: this `typescript` block does not run, expected a word that says how'],
    ['docs/locking/a.md', '```ts expore name=a\n1\n```', '1: this `ts` block does not run, expected a word that says how'],
    ['docs/locking/a.md', '> ```ts test\n> 1\n> ```', '1: `ts test` stands in a quotation and does not run, expected it outside'],
    ['docs/a.md', 'x\n\n```ts test\n1\n```', '3: `ts test` looks executed, but no runner reads this page; expected it under docs/locking'],
    ['README.md', '- x\n\n  ```ts explore name=a\n  1\n  ```', '3: `ts explore name=a` looks executed, but no runner reads this page; expected it under docs/locking'],
    ['docs/rules/a.md', '```ts\n1\n```', '1: `ts` does not run, expected an example of the rule'],
  ])('found: %s %j', (path, text, message) => {
    expect(found(path, text)).toEqual([message])
  })

  it.each([
    ['docs/locking/a.md', '```ts test\n1\n```\n```ts setup\n```\n```ts ignore reason="a plan"\n```\n```text\nx\n```\n```sh\nls\n```'],
    ['docs/architecture.md', '```ts\nexplore(scenario)\n```'],
    ['docs/locking/a.md', '````md\n```ts\n1\n```\n````\n\n    indented code'],
  ])('not found: %s %j', (path, text) => {
    expect(found(path, text)).toEqual([])
  })

  it('every block of this project runs or says that it does not', () => {
    expect(runRule(unexecutedCodeBlock, project)).toEqual([])
  })
})
