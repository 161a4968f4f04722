import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { demoModel, demoPage, runRulebook, temporaryProject } from './project.ts'
import type { TemporaryProject } from './project.ts'

const page = 'docs/locking/4.1-demo.md'
const slow = { timeout: 120_000 }

let project: TemporaryProject
beforeAll(() => { project = temporaryProject() })
afterAll(() => { project.remove() })

interface Found {
  readonly states: number
  readonly verdict: string
  readonly outcomes: readonly { readonly label: string }[]
}

describe('rulebook explore', slow, () => {
  it('says never, with counts, and ends with 0', () => {
    const { code, output } = project.run('explore', 'demoFault')
    expect(output).toMatch(
      /^demoFault with every clause {2}docs\/locking\/4\.1-demo\.md:15\nnever, \d+ states, \d+ transitions, T s\n {2}vcpu0=mapped\n {6}\w+\n {2}vcpu0=retried\n {6}\w+$/,
    )
    expect(code).toBe(0)
  })

  it('says reached, with the command that replays it, and ends with 1', () => {
    const { code, output } = project.run('explore', 'demoFault', '--without', '4.1-recheck')
    expect(output).toMatch(/\nreached, \d+ states, [^\n]*\n {2}violation: stale SPTE\n/)
    expect(output).toMatch(/\nhelp: npm run replay -- demoFault \w+ --without 4\.1-recheck$/)
    expect(code).toBe(1)
  })

  it('says which block is about a clause, where this one is not', () => {
    const other = "```ts explore name=unmapAlone\nexport default { name: 'alone', tasks: { host: unmap } }\n```\n"
    project.write(page, `${demoPage}\n${other}`)
    const { code, output } = project.run('explore', 'unmapAlone', '--without', '4.1-recheck')
    expect(output).toMatch(/\nnever, /)
    expect(output).toMatch(/\nhelp: this block is not there to show what clause 4\.1-recheck prevents; `npm run explore -- demoFault --without 4\.1-recheck` does$/)
    expect(code).toBe(0)
    project.write(page, demoPage)
  })

  it('exchanges tasks that are declared as alike, unless told not to', () => {
    const twins = "```ts explore name=twins\nexport default { name: 'twins', tasks: { a: fault, b: fault, c: fault, host: unmap }, symmetric: [['a', 'b', 'c']] }\n```\n"
    project.write(page, `${demoPage}\n${twins}`)
    for (const flags of [[], ['--shard', '1/1'], ['--workers', '2']]) {
      const [some, all] = [[], ['--no-symmetry']].map((more) => JSON.parse(project.run('explore', 'twins', '--json', ...flags, ...more).output) as Found)
      expect(some!.states).toBeLessThan(all!.states)
      expect(some!.outcomes.map(({ label }) => label)).toEqual(all!.outcomes.map(({ label }) => label))
    }
    const unlike = twins.replace('b: fault', 'b: () => fault()')
    project.write(page, `${demoPage}\n${unlike}`)
    expect(project.run('explore', 'twins')).toEqual({
      code: 2, output: 'rulebook: twins: `symmetric`: a and b are started by two functions, expected one; make it once and give it to both' })
    project.write(page, demoPage)
  })

  it.each([[[]], [['--without', '4.1-recheck']]])('finds with two threads what one finds, in every state (%j)', (twin) => {
    const [one, two] = ([[], ['--workers', '2']] as const).map((threads) => (
      JSON.parse(project.run('explore', 'demoFault', '--exhaustive', '--json', ...threads, ...twin).output) as Found))
    const labels = ({ states, verdict, outcomes }: Found): unknown => [states, verdict, outcomes.map(({ label }) => label)]
    expect(labels(two!)).toEqual(labels(one!))
  })

  it('prints JSON, and visits every state if asked to', () => {
    const { output } = project.run('explore', 'demoFault', '--exhaustive', '--json')
    expect(JSON.parse(output)).toMatchObject({
      name: 'demoFault',
      verdict: 'never',
      outcomes: [{ kind: 'end', label: 'vcpu0=mapped' }, { kind: 'end', label: 'vcpu0=retried' }],
    })
  })

  it.each<[name: string, args: readonly string[], expected: string]>([
    ['an unknown scenario', ['demoFalt'], 'rulebook: no scenario `demoFalt`, expected the name of an explore block; did you mean `demoFault`?'],
    ['a scenario far from any', ['other'], 'rulebook: no scenario `other`, expected the name of an explore block; known: demoFault'],
    ['an unknown clause', ['demoFault', '--without', '4.1-rechek'], 'rulebook: no clause `4.1-rechek`, expected an id of the chapter; did you mean `4.1-recheck`?'],
    ['too many workers', ['demoFault', '--workers', '9'], 'rulebook: --workers 9, expected a whole number from 1 to 8; more than there are cores are of no use'],
    ['workers with a bound', ['demoFault', '--workers', '2', '--switches', '2'], 'rulebook: --workers and --switches, expected one of them; a search with a bound has one thread'],
    ['no name', [], "rulebook: missing required argument 'name'"],
  ])('refuses %s', (_name, args, expected) => {
    expect(project.run('explore', ...args)).toEqual({ code: 2, output: expected })
  })
})

describe('rulebook replay', slow, () => {
  it('prints a table with a column per task', () => {
    const { code, output } = project.run('replay', 'demoFault', 'A1B1A2', '--without', '4.1-recheck')
    expect(output).toContain('vcpu0')
    expect(output).toMatch(/stale SPTE$/)
    expect(code).toBe(0)
  })

  it.each<[name: string, schedule: string, expected: string]>([
    ['what is no schedule', 'a1', 'rulebook: schedule "a1": "a1" at character 1 is no run, expected a letter and a length, as in A4B12'],
    ['an unknown task', 'A1C1', 'rulebook: schedule "A1C1": C at character 3 is no task; the tasks are A vcpu0, B host'],
    ['a step of a task that has ended', 'B2', 'rulebook: demoFault: step 2 asks for host, which has ended; the model changed since this schedule was made'],
  ])('refuses %s', (_name, schedule, expected) => {
    expect(project.run('replay', 'demoFault', schedule)).toEqual({ code: 2, output: expected })
  })
})

describe('rulebook refuses sources it cannot read', slow, () => {
  const unremovable = demoModel.replace('  const after = yield', '  // clause: 4.1-recheck\n  const after = yield')

  it.each<[name: string, model: string, expected: string]>([
    ['a section twice', demoModel.replace('DOC: 4 All', 'DOC: 4.1 All'), 'src/kvm/demo.ts:11:1  section 4.1 is written twice'],
    ['a marker of an unknown clause', demoModel.replace('// clause: 4.1-re', '// clause: 4.1-ro'), 'src/kvm/demo.ts:28:3  this marker is of clause 4.1-rocheck, which does not exist'],
    ['a marker on what cannot be removed', unremovable, 'src/kvm/demo.ts:31:7  without clause 4.1-recheck nothing declares `after`'],
    ['a marker on nothing', `${demoModel}// clause: 4.1-recheck\n`, 'src/kvm/demo.ts:37:1  this clause marker marks nothing'],
  ])('%s', (_name, model, expected) => {
    const broken = temporaryProject({ 'src/kvm/demo.ts': model })
    const { code, output } = broken.run('test', '-u', '--no-types')
    expect(output).toContain(expected)
    expect(output).toMatch(/^src\/kvm\/demo\.ts:\d+:\d+ {2}.*, expected .*; /m)
    expect(code).toBe(2)
    expect(broken.read(page)).toBe(demoPage)
    broken.remove()
  })

  it('also when one scenario is explored', () => {
    const broken = temporaryProject({ 'src/kvm/demo.ts': unremovable })
    const { code, output } = broken.run('explore', 'demoFault', '--without', '4.1-recheck')
    expect(output).toMatch(/^\S*src\/kvm\/demo\.ts:31:7 {2}without clause 4\.1-recheck nothing declares `after`[^\n]*$/)
    expect(code).toBe(2)
    broken.remove()
  })
})

describe('rulebook rst and rules', slow, () => {
  it('writes, then finds up to date, then finds stale what was edited', () => {
    expect(project.run('rst', '--check')).toMatchObject({ code: 1, output: expect.stringMatching(/\nhelp: npm run rst$/) as string })
    expect(project.run('rst')).toEqual({ code: 0, output: 'docs/locking.rst written' })
    expect(project.run('rst', '--check')).toEqual({ code: 0, output: 'docs/locking.rst is up to date' })
    const text = project.read('docs/locking.rst')
    expect(text).toContain('\n4. All\n------\n\nText.\n\n4.1 Demo\n^^^^^^^^\n\n- Look again before you map.\n')
    project.write('docs/locking.rst', text.replace('Look again', 'Do not look'))
    const { code, output } = project.run('rst', '--check')
    expect(output).toContain('--- a/docs/locking.rst\n+++ b/docs/locking.rst\n')
    expect(output).toContain('\n-- Do not look before you map.\n+- Look again before you map.\n')
    expect(code).toBe(1)
  })

  it('writes section 4 only; another section of the chapter is on its page, and the host keeps its own', () => {
    const fast = '/**\n * DOC: 2 Fast\n *\n * - [[2-once]]\n */\n\n/**\n * DOC: clause 2-once\n *\n * Read it once.\n *\n * Kernel: f(), a.c, 6.12\n */\nexport function f(): void {\n  // clause: 2-once\n  console.log(1)\n}\n'
    project.write('src/kvm/fast.ts', fast)
    const host = ['1. One', '2. Ours', '3. Three'].map((title) => `${title}\n${'-'.repeat(title.length)}\n\nThe text of ${title}\n`).join('\n')
    project.write('host.rst', host)
    expect(project.run('rst', '--into', 'host.rst')).toEqual({ code: 0, output: 'host.rst written' })
    const text = project.read('host.rst')
    expect(text.startsWith(host)).toBe(true)
    expect(text).not.toContain('Read it once')
    expect(text).not.toContain('src/kvm/fast.ts')
    project.write('src/kvm/fast.ts', '')
  })

  it('refuses what is no locking.rst, and leaves it alone', () => {
    project.write('notes.rst', 'Notes\n=====\n')
    expect(project.run('rst', '--into', 'notes.rst')).toEqual({ code: 2, output: 'rulebook: notes.rst: not a locking.rst: no section 1' })
    expect(project.run('rst', '--into', 'none.rst')).toEqual({
      code: 2,
      output: 'rulebook: no file `none.rst`, expected a locking.rst; give the path of one',
    })
    expect(project.read('notes.rst')).toBe('Notes\n=====\n')
  })

  it('prints the matrix and its holes', () => {
    expect(project.run('rules', '--check')).toEqual({ code: 0, output: '1 clause, no holes' })
    project.write(page, demoPage.replace(' without=4.1-recheck', ''))
    expect(project.run('rules', '--check')).toEqual({
      code: 1,
      output: 'src/kvm/demo.ts:17  4.1-recheck: no block, expected one\n1 clause, 1 hole',
    })
    project.write(page, demoPage)
  })
})

describe('every command refuses with exit code 2, without a stack', slow, () => {
  const commands = [['rules', '--check'], ['rst', '--check'], ['rst'], ['test'], ['types'], ['explore', 'x'], ['replay', 'x', 'A1']]

  it.each(commands)('a folder that is no project: %s %s', (...args) => {
    const { code, output } = runRulebook(join(project.root, 'docs'), args)
    expect(output).toBe(
      `rulebook: ${project.root}/docs has no src/kvm, expected a project with the sources of the chapter; name the folder of one with \`-C\``,
    )
    expect(code).toBe(2)
  })

  it.each([['rules', '--check'], ['rst', '--check'], ['test']])('a chapter without clauses: %s %s', (...args) => {
    const empty = temporaryProject({ 'src/kvm/demo.ts': 'export {}\n', [page]: '# 4.1 Demo\n' })
    const { code, output } = empty.run(...args)
    expect(output).toContain('src/kvm:1:1  no source states a clause, expected some; write a `DOC: clause` comment')
    expect(code).toBe(2)
    empty.remove()
  })

  it('a tsconfig.json that does not parse', () => {
    const broken = temporaryProject()
    rmSync(join(broken.root, 'tsconfig.json'))
    broken.write('tsconfig.json', '{ "compilerOptions": ')
    const { code, output } = broken.run('types')
    expect(output).toBe('tsconfig.json:1:21  cannot be read: Expression expected; mend it; the types of the blocks are checked by it')
    expect(code).toBe(2)
    broken.remove()
  })

  it('a folder in place of a file, and a number that is none', () => {
    expect(project.run('rst', '--into', '.')).toEqual({ code: 2, output: 'rulebook: no file `.`, expected a locking.rst; give the path of one' })
    expect(project.run('bench', '--runs', '0')).toEqual({
      code: 2,
      output: 'rulebook: --runs 0, expected a whole number from 1 to 1000; leave it out for 5',
    })
  })
})
