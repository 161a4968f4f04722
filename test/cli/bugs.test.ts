import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { demoModel, temporaryProject } from './project.ts'
import type { TemporaryProject } from './project.ts'

const id = '2021-looked-once'
const file = `docs/bugs/${id}.md`
const slow = { timeout: 120_000 }

const model = demoModel.replace("  const after = yield { kind: 'load', cell: seq }\n", `  // bug: ${id}; was: \`const after = yield { kind: 'load', cell: seq }; if (after !== before) yield { kind: 'fail', violation: 'fell' }\`\n  const after = yield { kind: 'load', cell: seq }\n`)

const page = `# Looked once

| commit | none |
| --- | --- |
| fixed in | not known |
| CVE | none known |
| where | x86 |
| broke | \`4.1-recheck\` |
| facts | made up |

\`\`\`ts setup
import { fault, unmap } from '../../src/kvm/demo.ts'
\`\`\`

\`\`\`ts explore name=lookedOnce with=${id}
export default { name: 'demo', tasks: { vcpu0: fault, host: unmap } }
\`\`\`

\`\`\`c gap reason="made up"
f();
\`\`\`
`

const index = '# Bugs\n\n<!-- bugs -->\n<!-- /bugs -->\n'

let project: TemporaryProject
beforeAll(() => {
  project = temporaryProject({ 'src/kvm/demo.ts': model, [file]: page, 'docs/bugs/README.md': index })
})
afterAll(() => { project.remove() })

describe('a project with a bug', slow, () => {
  it('has it put back by `test`, which writes outcomes and the trace', () => {
    const { code, output } = project.run('test', file, '-u', '--no-types')
    expect(output).toMatch(/0 clauses held +1 twin reached/)
    expect(code).toBe(0)
    const text = project.read(file)
    expect(text).toMatch(new RegExp(`\nwith ${id}: reached, \\d+ states\n  violation: fell\n`))
    expect(text).toContain(`\`\`\`text trace with=${id}\n`)
    expect(text).toMatch(new RegExp(`\nnpm run replay -- lookedOnce \\w+ --with ${id}\n`))
    expect(project.run('test', file, '--no-types').code).toBe(0)
  })

  it('explores and replays it with `--with`', () => {
    const { code, output } = project.run('explore', 'lookedOnce', '--with', id)
    expect(output).toMatch(new RegExp(`^lookedOnce with ${id}  ${file}:15\nreached, `))
    expect(code).toBe(1)
    expect(project.run('replay', 'lookedOnce', 'A1B1A2', '--with', id).output).toMatch(/fell$/)
  })

  it('names the block to explore, with the option that bugs have, where another block is meant', () => {
    const { output } = project.run('explore', 'demoFault', '--with', id)
    expect(output).toContain(`\`npm run explore -- lookedOnce --with ${id}\` does`)
  })

  it.each<[args: readonly string[], output: string]>([
    [['--with', '2021-looked-one'], `rulebook: no bug \`2021-looked-one\`, expected one that a marker of the model names; did you mean \`${id}\`?`],
    [['--without', id], `rulebook: --without ${id}, which is a bug, expected a clause; write \`--with ${id}\``],
    [['--with', '4.1-recheck'], 'rulebook: --with 4.1-recheck, expected the id of a bug: a year and words; write `--without 4.1-recheck`'],
    [['--with', id, '--without', '4.1-recheck'], 'rulebook: --without and --with, expected one of them; look at one twin at a time'],
  ])('refuses %j', (args, output) => {
    expect(project.run('explore', 'lookedOnce', ...args)).toEqual({ code: 2, output })
  })

  it('has a table that `rules --check` holds and `rules -u` writes', () => {
    expect(project.run('rules', '--check')).toEqual({
      code: 1,
      output: 'docs/bugs/README.md:3:1  the table is not what the pages say, expected equal texts; run `rulebook rules -u`\n1 clause, no holes',
    })
    expect(project.run('rules', '-u')).toEqual({ code: 0, output: 'docs/bugs/README.md written' })
    expect(project.read('docs/bugs/README.md')).toContain(`| [${id}](${id}.md) | Looked once | – | not known | x86 | 4.1-recheck | fell |\n`)
    expect(project.run('rules', '--check')).toEqual({ code: 0, output: '1 clause, no holes' })
    expect(project.run('rules').output).toMatch(new RegExp(`4\\.1-recheck .* ${id} `))
  })

  it('has a hole if no page runs a marker, and cannot be read if no marker has the bug of a page', () => {
    const without = page.replace(`with=${id}`, 'without=4.1-recheck')
    project.write(file, without)
    expect(project.run('rules', '--check').output).toContain(`src/kvm/demo.ts:27  ${id}: no page, expected one\n`)
    project.write(file, page)
    project.write('src/kvm/demo.ts', demoModel)
    expect(project.run('rules', '--check')).toEqual({
      code: 2,
      output: `${file}:15:1  no marker of the model has the bug \`${id}\`, expected \`// bug: ${id}\`; put the marker above the statement that was another one`,
    })
  })
})
