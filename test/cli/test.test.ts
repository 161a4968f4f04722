import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { demoModel, demoPage, temporaryProject } from './project.ts'
import type { TemporaryProject } from './project.ts'

const page = 'docs/locking/4.1-demo.md'
const slow = { timeout: 120_000 }

describe('rulebook test -u', slow, () => {
  let project: TemporaryProject
  beforeAll(() => { project = temporaryProject() })
  afterAll(() => { project.remove() })

  it('fails at the fences that are missing, and writes nothing', () => {
    const { code, output } = project.run('test', '--no-types')
    expect(code).toBe(1)
    expect(output).toContain(`${page}:15:1  out of date\n  no \`text outcomes\` fence below \`demoFault\`, expected one\n`)
    expect(output).toContain('no `text trace without=4.1-recheck` fence below `demoFault`, expected one')
    expect(output).toContain(`  help: npm run doc-test -- ${page} -u`)
    expect(project.read(page)).toBe(demoPage)
  })

  it('writes what was found into the page', () => {
    const { code, output } = project.run('test', '--no-types', '-u')
    expect(output).toContain('3 passed, 0 failed')
    expect(code).toBe(0)
    expect(project.read(page)).toContain('Look again before you map.')
    expect(project.read(page)).toContain('```text outcomes\nwith every clause: never, ')
    expect(project.read(page)).toMatch(/```text trace without=4\.1-recheck\n[^`]*npm run replay -- demoFault \w+ --without 4\.1-recheck\n```/)
  })

  it('then passes, with a line for the section and the counts alone on the last', () => {
    const { code, output } = project.run('test', '--no-types')
    expect(code).toBe(0)
    expect(output).toMatch(/^ok {5}4\.1 Demo +1 clause held +1 twin reached +\d+ states +T s\n/)
    expect(output).toMatch(/\n1 section, 1 clause held, 1 twin reached, \d+ states, T s\n3 passed, 0 failed$/)
  })

  it('fails at the fence that is no longer what is found, with the difference', () => {
    const before = project.read(page)
    const line = before.split('\n').indexOf('```text outcomes') + 1
    project.write(page, before.replace('\n  host', '\n  nobody').replace('violation: stale SPTE', 'violation: other'))
    const { code, output } = project.run('test', '--no-types', page)
    expect(code).toBe(1)
    expect(output).toContain(`${page}:${line}:1  out of date\n  \`outcomes\` is not what was found, expected equal texts\n`)
    expect(output).toContain('    -  violation: other\n    +  violation: stale SPTE\n')
    project.write(page, before)
  })

  it('fails at the explore block when a marked statement is deleted by hand', () => {
    const line = project.read(page).split('\n').findIndex((text) => text.startsWith('```ts explore')) + 1
    project.write('src/kvm/demo.ts', demoModel.replace("  if (after !== before) return 'retried'\n", ''))
    const { code, output } = project.run('test', '--no-types')
    expect(code).not.toBe(0)
    expect(output).toContain(`${page}:${line}:1  claim failed\n  "violation: stale SPTE" was reached with every clause, expected never\n`)
    expect(output).toMatch(/help: npm run replay -- demoFault \w+/)
    project.write('src/kvm/demo.ts', demoModel)
  })
})

const faulty = `# 4.1 Demo

\`\`\`ts setup
import { expect } from 'vitest'
\`\`\`

\`\`\`ts test name=assertion
  expect(1 + 1).toBe(3)
\`\`\`

- in a list

  \`\`\`ts test name=error
  const nothing = null as unknown as string
  const first = nothing.at(0)
  export { first }
  \`\`\`

\`\`\`ts test name=types
const wrong: number = 'x'
export { wrong }
\`\`\`

\`\`\`ts test name=syntax
const = 1
\`\`\`

\`\`\`ts test name=clash
import { expect } from './other.ts'
\`\`\`

\`\`\`ts test name=missing
import './nowhere.ts'
\`\`\`

\`\`\`ts explore name=noScenario
export const other = 1
\`\`\`

\`\`\`ts explore name=endless
import { cell } from '../../src/ops/shared.ts'
import type { Task } from '../../src/ops/op.ts'

const flag = cell('flag', 0)

function* spin(): Task<void> {
  for (;;) yield { kind: 'load', cell: flag }
}
export default { name: 'x', tasks: { spinner: spin } }
\`\`\`
`

describe('rulebook test places failures in the page', slow, () => {
  let output = ''
  let code: number | null = 0
  beforeAll(() => {
    const project = temporaryProject({ [page]: faulty })
    ;({ code, output } = project.run('test'))
    project.remove()
  })

  it.each<[name: string, expected: string]>([
    ['an assertion', `${page}:8:17  AssertionError\n  expected 2 to be 3 // Object.is equality\n`],
    ['an error in a list', `${page}:15:25  TypeError\n  Cannot read properties of null (reading 'at')\n`],
    ['a type error', `${page}:20:7  type error\n  Type 'string' is not assignable to type 'number' (TS2322)\n`],
    ['a syntax error', `${page}:25:7  cannot read\n  the block does not parse (Variable declaration expected)\n`],
    ['two meanings of a name', `${page}:29:10  cannot read\n  \`expect\` is imported from another module than above, expected one meaning in a section\n`],
    ['a missing module', `${page}:33:8  cannot read\n  there is no module \`./nowhere.ts\`, expected one\n`],
    ['a missing scenario', `${page}:36:1  claim failed\n  block \`noScenario\` exports nothing by default, expected a scenario\n`],
    ['a scenario that never ends', `${page}:40:1  cannot run\n  with every clause: endless: `],
  ])('%s', (_name, expected) => {
    expect(output).toContain(expected)
  })

  it('without a stack', () => {
    expect(output).not.toMatch(/\n\s+at /)
    expect(output).not.toContain('node_modules')
    // A page that does not parse and a scenario that does not end are no verdicts.
    expect(code).toBe(2)
  })
})

describe('rulebook test, with one page named', slow, () => {
  it('knows names that other pages have taken', () => {
    const project = temporaryProject({ 'docs/locking/4.2-copy.md': demoPage.replace('name=demoFault', 'name="demoFault"') })
    const { code, output } = project.run('test', '--no-types', page)
    expect(output).toContain(`name \`demoFault\` is taken in docs/locking/`)
    expect(code).toBe(2)
    project.remove()
  })

  it('says which of its twins cannot be made, though its block does not import that file', () => {
    const project = temporaryProject({
      'src/kvm/two.ts': 'export function two(): number {\n  // clause: 4.1-recheck; without: `swap swap`\n  const a = 1\n  return a\n}\n',
      'docs/locking/4.2-other.md': '# Other\n\n```ts test\nvoid 0\n```\n',
    })
    const { code, output } = project.run('test', '--no-types', page)
    expect(output).toContain('src/kvm/two.ts:2:3  the code after `without:` does not parse')
    expect(code).toBe(2)
    expect(project.run('test', '--no-types', 'docs/locking/4.2-other.md').code).toBe(0)
    expect(project.run('test', '--no-types', '-u', 'docs/locking/4.2-other.md').code).toBe(2)
    project.remove()
  })
})

describe('the modules of blocks', slow, () => {
  it('are instances that a helper outside of the model shares', () => {
    const project = temporaryProject({
      'src/help/late.ts': "export { unmap as late } from '../kvm/demo.ts'\n",
      [page]: demoPage
        .replace("import { fault, unmap } from '../../src/kvm/demo.ts'", "import { fault } from '../../src/kvm/demo.ts'\nimport { late as unmap } from '../../src/help/late.ts'"),
    })
    const { code, output } = project.run('test', '--no-types', '-u')
    expect(output).toContain('1 clause held, 1 twin reached')
    expect(code).toBe(0)
    project.remove()
  })

  it('are looked for beside the page only', () => {
    const project = temporaryProject({ [page]: demoPage.replace('import { fault', "import './linker.ts'\nimport { fault") })
    const { code, output } = project.run('test', '--no-types')
    expect(output).toContain(`${page}:7:8  cannot read\n  there is no module \`./linker.ts\`, expected one\n`)
    expect(code).toBe(2)
    project.remove()
  })

  it('leave no global names to other pages', () => {
    const setting = (title: string): string => `# ${title}\n\n\`\`\`ts test\nif ('leaked' in globalThis) throw new Error('there already')\nObject.assign(globalThis, { leaked: 1 })\n\`\`\`\n`
    const project = temporaryProject({ 'docs/locking/4.2-a.md': setting('A'), 'docs/locking/4.3-b.md': setting('B'), 'docs/locking/4.4-c.md': setting('C') })
    const { code, output } = project.run('test', '--no-types')
    expect(output.match(/left behind\n {2}the block leaves globalThis\.leaked to other pages, expected nothing/g)).toHaveLength(3)
    expect(output).not.toContain('\n  there already')
    expect(code).toBe(1)
    project.remove()
  })
})

describe('rulebook test refuses with exit code 2', slow, () => {
  it('a page that cannot be read, one line each, before anything runs', () => {
    const broken = demoPage.replace('ts explore name', 'ts expolre name').replace('ts test', 'ts')
    const project = temporaryProject({ [page]: broken })
    const { code, output } = project.run('test', '--no-types', '-u')
    expect(output.split('\n')).toEqual([
      `${page}:15:7  unknown word \`expolre\` after \`ts\`, expected \`setup\`, \`explore\`, \`test\` or \`ignore\`; did you mean \`explore\`?`,
      `${page}:21:4  unexecuted code block: \`ts\` alone, expected \`ts setup\`, \`ts explore\`, \`ts test\` or \`ts ignore\`; say what to run, or \`ignore reason="…"\``,
    ])
    expect(code).toBe(2)
    expect(project.read(page)).toBe(broken)
    project.remove()
  })

  it('one name in two pages', () => {
    const project = temporaryProject({ 'docs/locking/4.2-copy.md': demoPage })
    const { code, output } = project.run('test', '--no-types')
    expect(output).toContain('docs/locking/4.2-copy.md:15:1  name `demoFault` is taken in docs/locking/4.1-demo.md, expected a name of its own')
    expect(code).toBe(2)
    project.remove()
  })

  it('an unknown page', () => {
    const project = temporaryProject()
    const { code, output } = project.run('test', 'docs/locking/4.1-dmo.md')
    expect(output).toBe(
      'rulebook: no page `docs/locking/4.1-dmo.md`, expected a file of docs/locking or docs/bugs; did you mean `docs/locking/4.1-demo.md`?',
    )
    expect(code).toBe(2)
    project.remove()
  })

  it('an unknown option', () => {
    const project = temporaryProject()
    const { code, output } = project.run('test', '--updat')
    expect(output).toBe("rulebook: unknown option '--updat'\n(Did you mean --update?)")
    expect(code).toBe(2)
    project.remove()
  })
})
