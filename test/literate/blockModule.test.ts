import { describe, expect, it } from 'vitest'
import { blockModule } from '../../src/literate/blockModule.ts'
import { problemLine } from '../../src/literate/problem.ts'

const page = `# Page

\`\`\`ts setup
import { a, b } from './m.ts'
\`\`\`

## First

\`\`\`ts setup
const local = a
\`\`\`

\`\`\`ts explore name=first
import { b, c } from './m.ts'
export default [local, b, c]
\`\`\`

## Second

\`\`\`ts test name=second
import { a } from './m.ts'
console.log(a)
\`\`\`
`

function codeOf(text: string, name: string): string {
  const module = blockModule('docs/x.md', text, name)
  if ('problems' in module) throw new Error(module.problems.map(problemLine).join('\n'))
  return module.code
}

function problemsOf(text: string, name: string): readonly string[] {
  const module = blockModule('docs/x.md', text, name)
  return 'problems' in module ? module.problems.map(problemLine) : []
}

describe('blockModule', () => {
  it('keeps the code of a block and of the set-up blocks it sees at their lines, blanks what stands before and leaves out what stands below', () => {
    const lines = codeOf(page, 'first').split('\n')
    expect(lines.at(-1)).toBe('')
    expect(lines.map((text, index) => [index + 1, text.trim()] as const).filter(([, text]) => text !== '')).toEqual([
      [4, "import { a, b } from './m.ts'"],
      [10, 'const local = a'],
      [14, "import {    c } from './m.ts'"],
      [15, 'export default [local, b, c]'],
    ])
  })

  it('leaves out an import that repeats earlier ones', () => {
    const lines = codeOf(page, 'second').split('\n')
    expect(lines.map((text) => text.trim()).filter((text) => text !== '')).toEqual([
      "import { a, b } from './m.ts'",
      'console.log(a)',
    ])
  })

  it('keeps columns in a list', () => {
    const text = '# T\n\n- item\n\n  ```ts test name=listed\n  run()\n  ```\n'
    expect(codeOf(text, 'listed').split('\n')[5]).toBe('  run()')
  })

  it('maps to the page', () => {
    const module = blockModule('docs/x.md', page, 'first')
    expect('map' in module && module.map.sources).toEqual(['docs/x.md'])
    expect('map' in module && module.map.sourcesContent).toEqual([page])
  })

  it('refuses one name for two things', () => {
    expect(problemsOf(page.replace("import { b, c } from './m.ts'", "import { c as b } from './m.ts'"), 'first')).toEqual([
      'docs/x.md:14:10  `b` is imported from another module than above, expected one meaning in a section; import it as another name',
    ])
  })

  it('refuses code that does not parse', () => {
    expect(problemsOf(page.replace('const local = a', 'const local = ='), 'first')).toEqual([
      'docs/x.md:10:15  the block does not parse (Expression expected); mend the syntax',
    ])
  })

  it('refuses an unknown block', () => {
    expect(problemsOf(page, 'secnd')).toEqual(['docs/x.md:1:1  no block `secnd` in this page; did you mean `second`?'])
  })
})
