import { describe, expect, it } from 'vitest'
import { problemLine } from '../../src/literate/problem.ts'
import { readPage, setupsOf } from '../../src/literate/page.ts'

const clauses = new Set(['4.2.1-recheck', '4.2.1-lock', '4.4-wait'])

function problems(...lines: readonly string[]): readonly string[] {
  return readPage('docs/locking/x.md', lines.join('\n'), { clauses }).problems.map(problemLine)
}

/** A page that has nothing wrong but what is under test. */
function withBlock(...lines: readonly string[]): readonly string[] {
  return problems('# T', '', ...lines, '', '```ts test', '```')
}

const at = 'docs/locking/x.md'

describe('readPage refuses', () => {
  it.each<[name: string, page: readonly string[], expected: readonly string[]]>([
    [
      'a misspelt run word',
      ['```ts expolre name=a', '```'],
      [`${at}:3:7  unknown word \`expolre\` after \`ts\`, expected \`setup\`, \`explore\`, \`test\` or \`ignore\`; did you mean \`explore\`?`],
    ],
    [
      'a ts block that runs nothing',
      ['```ts', 'const a = 1', '```'],
      [`${at}:3:4  unexecuted code block: \`ts\` alone, expected \`ts setup\`, \`ts explore\`, \`ts test\` or \`ts ignore\`; say what to run, or \`ignore reason="…"\``],
    ],
    [
      'another name of TypeScript',
      ['```typescript', '```'],
      [`${at}:3:4  unexecuted code block: language \`typescript\`, expected \`ts\`; write \`ts\` and what to run`],
    ],
    [
      'a misspelt language that would lose a block',
      ['```tx test', '```'],
      [`${at}:3:4  unexecuted code block: unknown language \`tx\`, expected \`ts\`, \`text\`, \`sh\`, \`c\`, \`diff\`, \`json\`, \`rst\`, \`md\` or \`markdown\`; did you mean \`ts\`?`],
    ],
    [
      'an unknown attribute',
      ['```ts explore name=a withuot=4.4-wait', '```'],
      [`${at}:3:22  unknown attribute \`withuot\` of \`explore\`, expected \`name\`, \`without\`, \`with\` or \`harmless\`; did you mean \`without\`?`],
    ],
    [
      'an attribute where none may be',
      ['```ts setup name=a', '```'],
      [`${at}:3:13  unknown attribute \`name\` of \`setup\`, expected none`],
    ],
    [
      'an attribute without a value',
      ['```ts explore name', '```'],
      [
        `${at}:3:7  no \`name\`, expected \`name=\` and a camelCase name`,
        `${at}:3:15  attribute \`name\` without a value, expected \`name=\` and one`,
      ],
    ],
    [
      'an attribute given twice',
      ['```ts explore name=a name=b', '```'],
      [`${at}:3:22  attribute \`name\` twice, expected once`],
    ],
    [
      'an explore block without a name',
      ['```ts explore without=4.4-wait', '```'],
      [`${at}:3:7  no \`name\`, expected \`name=\` and a camelCase name`],
    ],
    [
      'a name that is none',
      ['```ts explore name=a-b', '```'],
      [`${at}:3:15  name \`a-b\`, expected camelCase letters and digits`],
    ],
    [
      'two blocks of one name',
      ['```ts explore name=a', '```', '', '```ts explore name=a', '```'],
      [`${at}:6:1  name \`a\` is taken on line 3, expected a name of its own`],
    ],
    [
      'an unknown clause',
      ['```ts explore name=a without=4.2.1-rechek', '```'],
      [`${at}:3:1  unknown clause \`4.2.1-rechek\`, expected an id of the chapter; did you mean \`4.2.1-recheck\`?`],
    ],
    [
      'a clause far from any',
      ['```ts explore name=a without=9-nothing-like-it', '```'],
      [`${at}:3:1  unknown clause \`9-nothing-like-it\`, expected an id of the chapter; \`rulebook rules\` lists them`],
    ],
    [
      'an empty and a repeated clause',
      ['```ts explore name=a without=4.4-wait,,4.4-wait', '```'],
      [
        `${at}:3:22  empty clause id, expected ids with commas between`,
        `${at}:3:22  clause \`4.4-wait\` twice, expected once`,
      ],
    ],
    [
      'a fence in a block quote',
      ['> ```ts test', '> ```'],
      [`${at}:3:3  executable fence inside a block quote, expected it outside; take the \`>\` off its lines`],
    ],
    [
      'a fence in HTML',
      ['<details>', '```ts test', '```', '</details>'],
      [`${at}:4:1  unexecuted code block: a fence inside HTML, expected it outside; put a blank line before it`],
    ],
    [
      'an expectation without a block',
      ['```text outcomes', '```', '', '```text trace without=4.4-wait', '```'],
      [
        `${at}:3:1  \`outcomes\` fence without an explore block, expected one above it in its section`,
        `${at}:6:1  \`trace\` fence without an explore block, expected one above it in its section`,
      ],
    ],
    [
      'an expectation of another section',
      ['```ts explore name=a', '```', '', '## Next', '', '```text outcomes', '```'],
      [`${at}:8:1  \`outcomes\` fence without an explore block, expected one above it in its section`],
    ],
    [
      'a second outcomes fence',
      ['```ts explore name=a', '```', '```text outcomes', '```', '```text outcomes', '```'],
      [`${at}:7:1  second \`outcomes\` fence of \`a\`, expected one`],
    ],
    [
      'a trace of a clause that the block keeps',
      ['```ts explore name=a without=4.2.1-lock', '```', '```text trace without=4.4-wait', '```'],
      [`${at}:5:1  trace without \`4.4-wait\`, expected a clause of \`without=\` of \`a\``],
    ],
    [
      'a second trace of a clause',
      ['```ts explore name=a without=4.4-wait', '```', '```text trace without=4.4-wait', '```', '```text trace without=4.4-wait', '```'],
      [`${at}:7:1  second trace without \`4.4-wait\` of \`a\`, expected one`],
    ],
    [
      'an ignored block without a reason',
      ['```ts ignore', '```'],
      [`${at}:3:7  no \`reason\`, expected \`reason=\` and why this block does not run`],
    ],
    [
      'words after a language that runs nothing',
      ['```c explore', '```'],
      [`${at}:3:6  unexpected \`explore\`, expected nothing after \`c\``],
    ],
  ])('%s', (_name, page, expected) => {
    expect(withBlock(...page)).toEqual(expected)
  })

  it('an unclosed fence at the end', () => {
    expect(problems('# T', '', '```ts test', '```', '', '```ts explore name=a', 'code')).toEqual([
      `${at}:6:1  unclosed fence, it runs to the end of the page; close it with \`\`\` on a line of its own`,
    ])
  })

  it('a fence that swallows the next one', () => {
    expect(problems('# T', '', '```ts test', 'code', '', '```ts test', 'more', '```')).toEqual([
      `${at}:3:1  unclosed fence, another opens inside it on line 6; close it with \`\`\` on a line of its own, or use more of them around a fence that is only shown`,
    ])
  })

  it('a page without executable blocks', () => {
    expect(problems('# T', '', '```sh', 'ls', '```')).toEqual([
      `${at}:1:1  page without executable blocks, expected \`ts explore\` or \`ts test\`; add one, or keep the page out of docs/locking`,
    ])
  })
})

describe('readPage', () => {
  const text = [
    '# Page',
    '```ts setup',
    'top',
    '```',
    '## A',
    '```ts setup',
    'a',
    '```',
    '```ts explore name=one without=4.4-wait',
    'one',
    '```',
    'Prose between.',
    '```text outcomes',
    'set',
    '```',
    '```text trace without=4.4-wait',
    'steps',
    '```',
    '## B',
    '- a list',
    '',
    '  ```ts test',
    '  listed',
    '  ```',
    '````md',
    '```ts test',
    '````',
  ].join('\n')
  const { page, problems: none } = readPage('x.md', text, { clauses })

  it('joins expectations to the block above them', () => {
    expect(none).toEqual([])
    const [one] = page.blocks
    expect(one).toMatchObject({ kind: 'explore', name: 'one', without: ['4.4-wait'], outcomes: { text: 'set' } })
    expect(one?.kind === 'explore' && [...one.traces.keys()]).toEqual(['4.4-wait'])
  })

  it('names a test by its line and places it under its headings', () => {
    expect(page.blocks[1]).toMatchObject({ kind: 'test', name: 'line22', fence: { line: 22, column: 3, text: 'listed' } })
    expect(page.blocks[1]?.fence.under.map(({ title }) => title)).toEqual(['Page', 'B'])
  })

  it('gives a block the set-up blocks above it under its own headings', () => {
    const setups = page.blocks.map((block) => setupsOf(page, block).map((setup) => setup.text))
    expect(setups).toEqual([['top', 'a'], ['top']])
  })
})
