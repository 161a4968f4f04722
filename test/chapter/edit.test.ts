import { SourceMap } from 'node:module'
import { describe, expect, it } from 'vitest'
import { editSource } from '../../src/chapter/edit.ts'
import type { EditResult } from '../../src/chapter/edit.ts'
import { problemText } from '../../src/chapter/problem.ts'

const id = '4.1-rule'

function without(text: string): EditResult {
  return editSource(text, 'src/kvm/f.ts', { without: id })
}

function code(result: EditResult): string {
  return result.ok ? result.code : result.problems.map(problemText).join('\n')
}

/** The original position of the first `needle` of the output, both as people count. */
function originOf(result: EditResult, needle: string): string {
  if (!result.ok) return code(result)
  const before = result.code.slice(0, result.code.indexOf(needle)).split('\n')
  const { version, mappings, sources, names } = result.map
  const map = new SourceMap({ version, mappings, sources, names, file: '', sourceRoot: '', sourcesContent: [] })
  const entry = map.findEntry(before.length - 1, before.at(-1)?.length ?? 0)
  return 'originalLine' in entry ? `${String(entry.originalLine + 1)}:${String(entry.originalColumn + 1)}` : 'nowhere'
}

describe('without a clause', () => {
  it('its statements are removed', () => {
    const text = `f()\n// clause: ${id}\ng()\n// clause: 4.1-other\nh()\n`
    expect(code(without(text))).toBe(`f()\n// clause: ${id}\n;\n// clause: 4.1-other\nh()\n`)
  })

  it('they are replaced by the code of their markers', () => {
    const text = `// clause: ${id}; without: \`f(); g()\`\nh(f, g)\n// clause: ${id}; without: \`const x = 2\`\nconst x = 1\n`
    expect(code(without(text)).split('\n').filter((line) => !line.startsWith('//')).join('\n')).toBe('f(); g();\nconst x = 2;\n')
  })

  it('they are swapped with the next statement, comments stay', () => {
    const text = `{\n  // clause: ${id}; without: swap\n  f() // one\n  // two\n  g()\n}\n`
    expect(code(without(text))).toBe(`{\n  // clause: ${id}; without: swap\n  g(); // one\n  // two\n  f();\n}\n`)
  })

  it('nested statements are edited in a swapped one', () => {
    const text = `// clause: ${id}; without: swap\nif (1) {\n  // clause: ${id}\n  f()\n}\ng()\n`
    expect(code(without(text)).replaceAll(/\n *\/\/.*/g, '')).toBe(`// clause: ${id}; without: swap\ng();\nif (1) {\n  ;\n};\n`)
  })

  it('markers of several clauses may stand above one statement, with other comments', () => {
    const text = `// clause: 4.1-other; without: swap\n// why\n// clause: ${id}; without: \`g()\`\n/* and */\nf(g)\nh()\n`
    expect(code(without(text))).toContain('g();\nh()')
  })

  it('a file without its markers stays as it is', () => {
    const text = 'f()\n// clause: 4.1-other\ng()\n'
    expect(code(without(text))).toBe(text)
    expect(code(editSource(text, 'src/kvm/f.ts'))).toBe(text)
  })

  it('a statement does not run into the line above', () => {
    const text = `const a = f\n// clause: ${id}\ng()\n;[a].map(a)\nfunction f() {}\nfunction g() {}\n`
    expect(code(without(text))).toContain(`const a = f\n// clause: ${id}\n;[a]`)
  })

  it('what looks like a marker in a text or in another comment is none', () => {
    const text = "const a = '// clause: what'\nconst b = `\n// clause: ever\n`\n/*\n * // clause: you\n */\n// see // clause: like\n"
    expect(code(without(text))).toBe(text)
  })

  it('the rest is live, at its original places', () => {
    const text = `function* f() {\n  // clause: ${id}; without: swap\n  yield 1\n  yield* g()\n  // clause: ${id}; without: \`yield 7\`\n  yield 8\n}\nfunction* g() {}\n`
    const result = editSource(text, 'src/kvm/f.ts', { without: id, live: true })
    expect(code(result)).toContain('yield* $call(g(), "f src/kvm/f.ts:4:3", () => []);')
    expect(code(result)).toContain('yield* $yield(1, "f src/kvm/f.ts:3:3", () => []);')
    expect(code(result)).toContain('yield* $yield(7, "f src/kvm/f.ts:5:34", () => []);')
    expect(originOf(result, 'g()')).toBe('4:10')
    expect(originOf(result, '1, "f')).toBe('3:9')
    expect(originOf(result, '7, "f')).toBe('5:40')
    expect(originOf(result, 'function* g')).toBe('8:1')
  })
})

describe('what a user can get wrong', () => {
  const alone = 'put the marker on a line of its own, directly above the statement it marks'
  const forms = '`// clause: ID`, `// clause: ID; without: swap` or ``// clause: ID; without: `code` ``'
  const cases: readonly (readonly [name: string, text: string, problem: string])[] = [
    ['a marker above nothing', `{\n  f()\n  // clause: ${id}\n}`, `3:3  this clause marker marks nothing, expected a statement of a block below it\n  help: ${alone}`],
    ['a marker behind a statement', `f() // clause: ${id}\ng()`, `1:5  this clause marker marks nothing, expected a statement of a block below it\n  help: ${alone}`],
    ['a marker above a part of a statement', `f(\n  // clause: ${id}\n  1)`, `2:3  this clause marker marks nothing, expected a statement of a block below it\n  help: ${alone}`],
    ['a marker above a blank line', `// clause: ${id}\n\nf()`, `1:1  there is a blank line between this clause marker and the next statement, expected none\n  help: ${alone}`],
    ['a marker that cannot be read', `// clause: ${id}, without: swap\nf()`, `1:1  \`// clause: ${id}, without: swap\` is not a clause marker, expected ${forms}\n  help: write it in one of these forms`],
    ['a marker without an id', '// clause: recheck\nf()', '1:12  `recheck` is not a clause id, expected a section number and words: `4.2.1-recheck`\n  help: write the id as in the `DOC: clause` comment'],
    ['a swap at the end of a block', `{\n  // clause: ${id}; without: swap\n  f()\n}`, `2:3  there is no statement after this one to swap it with without clause ${id}, expected one in the same block\n  help: move the marker, or write the code: \`\`without: \`code\` \`\``],
    ['a swap with a marked statement', `// clause: ${id}; without: swap\nf()\n// clause: ${id}\ng()`, `1:1  the statement to swap with is marked with clause ${id} too, expected one of the two\n  help: write out what the two become: \`\`without: \`code\` \`\``],
    ['a statement marked twice', `// clause: ${id}\n// clause: ${id}; without: \`g()\`\nf()`, `2:1  the statement is marked twice with clause ${id}, expected once\n  help: keep one of the markers`],
    ['code that does not parse', `// clause: ${id}; without: \`f(\`\nf()`, "1:1  the code after `without:` does not parse (Argument expression expected), expected statements\n  help: mend the code between the back-ticks"],
    ['code that leaves its statement', `{\n// clause: ${id}; without: \`} {\`\nf()\n}`, '2:1  the code after `without:` does not parse (unbalanced braces), expected statements\n  help: mend the code between the back-ticks'],
    ['code that yields in a plain function', `// clause: ${id}; without: \`yield 1\`\nf()`, '1:1  the code after `without:` yields outside of a generator function, expected none that does\n  help: mark a statement of a generator function'],
    ['code that declares a name again', `const a = 1\n// clause: ${id}; without: \`let a = 2\`\nf()`, `2:36  without clause ${id} \`a\` is declared twice in one block, expected once\n  help: use another name in the code after \`without:\``],
    ['a declaration that is used', `// clause: ${id}\nconst a = 1\nf(a)\nfunction f(a: number) { return a }`, `3:3  without clause ${id} nothing declares \`a\`, which is used here, expected a declaration\n  help: write code that declares it: \`\`without: \`const … = …\` \`\`; or import it`],
    ['code with a name that nothing declares', `// clause: ${id}; without: \`g()\`\nf()\nfunction f() {}`, `1:32  without clause ${id} nothing declares \`g\`, which is used here, expected a declaration\n  help: write code that declares it: \`\`without: \`const … = …\` \`\`; or import it`],
    ['a declaration swapped below its use', `function f() {\n// clause: ${id}; without: swap\nconst a = 1\nconst b = a\nreturn b\n}`, `4:11  without clause ${id} \`a\` is used before it is declared, expected its declaration first\n  help: write the code in the order it is to run: \`\`without: \`code\` \`\``],
    ['a file that does not parse', 'const a =', '1:10  the file does not parse (Expression expected)\n  help: mend the syntax'],
  ]
  it.each(cases)('%s', (_, text, problem) => {
    expect(code(without(text))).toBe(`src/kvm/f.ts:${problem}`)
  })

  it('is printed with a path relative to the project', () => {
    const path = new URL('../../src/kvm/f.ts', import.meta.url).pathname
    expect(code(editSource('const = 1', path))).toMatch(/^src\/kvm\/f\.ts:1:7 /)
    expect(code(editSource('const = 1', '/elsewhere/f.ts'))).toMatch(/^\/elsewhere\/f\.ts:1:7 /)
  })
})
