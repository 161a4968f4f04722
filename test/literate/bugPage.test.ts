import { describe, expect, it } from 'vitest'
import { problemLine } from '../../src/literate/problem.ts'
import { readPage } from '../../src/literate/page.ts'
import { bugsOf, verdictsOf } from '../../src/literate/bugsOf.ts'

const known = { clauses: new Set(['4.2.1-recheck']), bugs: new Set(['2021-leapt-twice', '2021-other']) }
const file = 'docs/bugs/2021-leapt-twice.md'

const head = ['# Leapt', '', '| commit | `0123456789ab`, `ba9876543210` |', '| --- | --- |']
const rows = ['| fixed in | before 6.1 |', '| CVE | CVE-2021-12345 |', '| where | x86, mm |', '| broke | `4.2.1-recheck` |', '| facts | inferred |', '']
const block = ['```ts explore name=leap with=2021-leapt-twice', '```', '', '```text outcomes', 'with every clause: never, 3 states', 'with 2021-leapt-twice: reached, 4 states', '  violation: fell', '  end', '```', '']
const example = ['```c gap reason="no rule is about this"', 'f();', '```']

function problems(lines: readonly string[], path = file): readonly string[] {
  return readPage(path, lines.join('\n'), known).problems.map(problemLine)
}

function withRow(index: number, row: string): readonly string[] {
  return problems([...head, ...rows.map((each, i) => (i === index ? row : each)), ...block, ...example])
}

describe('a page of a bug', () => {
  it('is read with its table', () => {
    const { page, problems: none } = readPage(file, [...head, ...rows, ...block, ...example].join('\n'), known)
    expect(none).toEqual([])
    expect(page.bug).toEqual({ id: '2021-leapt-twice', commits: ['0123456789ab', 'ba9876543210'], fixedIn: 'before 6.1', cve: 'CVE-2021-12345', where: 'x86, mm', broke: ['4.2.1-recheck'], facts: 'inferred' })
    expect(bugsOf([page])).toMatchObject([{ title: 'Leapt', harm: 'fell', runs: ['2021-leapt-twice'] }])
    expect(verdictsOf([page]).get('2021-leapt-twice')).toEqual({ whole: 'never', harm: 'fell' })
  })

  it.each([
    [0, '| fixed in | 6 |', `${file}:5:1  fixed in is \`6\`, expected \`6.12\`, \`before 6.1\`, \`next\`, \`not fixed\` or \`not known\`; mend the row`],
    [1, '| CVE | 2021 |', `${file}:6:1  CVE is \`2021\`, expected \`CVE-2026-64561\` or \`none known\`; mend the row`],
    [2, '| where | x68 |', `${file}:7:1  where is \`x68\`, expected \`generic\`, \`x86\`, \`arm64\`, \`riscv\`, \`loongarch\`, \`powerpc\` or \`mm\`, or several with commas between; mend the row`],
    [3, '| broke | 4.2.1-rechek |', `${file}:8:1  broke is \`4.2.1-rechek\`, expected ids of clauses with commas between, or \`none\`; \`4.2.1-rechek\` is none, did you mean \`4.2.1-recheck\`?; mend the row`],
    [4, '| fact | inferred |', `${file}:9:1  row \`fact\`, expected \`facts\`; the rows are commit, fixed in, CVE, where, broke, facts`],
    [4, '| facts | |', `${file}:9:1  facts is \`\`, expected what is known from where, and what is inferred; mend the row`],
  ])('refuses row %i: %s', (index, row, expected) => {
    expect(withRow(index, row)).toEqual([expected])
  })

  it('needs the table, all rows, a block with the bug, and an example for the linter', () => {
    expect(problems(['# Leapt', '', ...block, ...example])).toEqual([`${file}:1:1  no table below the title of this bug, expected its fields; write a table with the rows commit, fixed in, CVE, where, broke, facts`])
    expect(problems([...head, ...rows.slice(0, 4), '', ...block, ...example])).toEqual([`${file}:8:1  no row facts in the table of this bug, expected all; the rows are commit, fixed in, CVE, where, broke, facts`])
    expect(problems([...head, ...rows, ...block])).toEqual([`${file}:1:1  nothing on this page says what the linter finds, expected \`c found\`, \`ts found\`, or a \`gap\` with a reason; add an example of the wrong code, in C or in TypeScript`])
    expect(problems([...head, ...rows, '```ts explore name=a', '```', ...example])).toEqual([`${file}:1:1  no block of this page has the bug in it, expected \`with=2021-leapt-twice\` or a clause that it broke; add \`with=2021-leapt-twice\`, or \`without=4.2.1-recheck\` to a \`ts explore\` block`])
  })

  it('is called as its bug', () => {
    expect(problems([...head, ...rows, ...block, ...example], 'docs/bugs/2021.md')).toEqual(['docs/bugs/2021.md:1:1  the page is called `2021.md`, expected a year and words: `2021-root-invalidated-by-update.md`; rename it'])
  })

  it.each([
    ['```ts explore name=a with=2021-leapt-twicee', 'no marker of the model has the bug `2021-leapt-twicee`, expected `// bug: 2021-leapt-twicee`; did you mean `2021-leapt-twice`?'],
    ['```ts explore name=a with=4.2.1-recheck', '`4.2.1-recheck` is not the id of a bug (a year and words), expected `without=4.2.1-recheck`'],
    ['```ts explore name=a without=2021-other', '`2021-other` is the id of a bug, expected `with=2021-other`'],
    ['```ts gap', 'no `reason`, expected `reason=` and why the linter can\'t see it'],
  ])('refuses %s', (fence, message) => {
    expect(problems([...head, ...rows, ...block, ...example, '', fence, '```']).join('\n')).toContain(message)
  })

  it('has the examples for the linter; other pages have none', () => {
    expect(problems(['# T', '', '```ts test', '```', ...example], 'docs/locking/x.md')).toEqual(['docs/locking/x.md:5:1  an example for the linter, expected it in docs/rules or docs/bugs; move it to the page of the rule or of a bug'])
  })
})
