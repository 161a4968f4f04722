import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Config } from '../../../lint/config/config.ts'
import { runLint } from '../../../lint/run/runLint.ts'
import type { RunResult } from '../../../lint/run/runLint.ts'

// Each run reads the whole chapter.
vi.setConfig({ testTimeout: 60_000 })

const home = join(import.meta.dirname, '../../..')
let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'rulebook-'))
  write('tsconfig.json', '{ /* strict */ "include": ["src",], }')
})
afterEach(() => rmSync(root, { recursive: true }))

function write(file: string, text: string | Uint8Array): void {
  mkdirSync(dirname(join(root, file)), { recursive: true })
  writeFileSync(join(root, file), text)
}

const run = async (names: readonly string[] = ['src'], config: Config = {}, rules?: readonly string[]): Promise<RunResult> =>
  await runLint({ root, from: root, home, names, config, rules, cache: true })

async function problems(names?: readonly string[]): Promise<readonly string[]> {
  const result = await run(names)
  if (result.kind === 'report') return result.report.findings.map(({ message }) => `finding: ${message}`)
  return result.problems.map(({ place, message }) => (place === undefined ? message : `${place.file}:${place.line}:${place.column} ${message}`))
}

describe('bad input', () => {
  it('a syntax error has its place', async () => {
    write('src/a.ts', 'export const a = 1\nexport function (\n')
    expect(await problems()).toContainEqual(expect.stringMatching(/^src\/a\.ts:2:17 Identifier expected/))
  })

  it('a file that is not there', async () => {
    expect(await problems(['src/none.ts'])).toEqual(['src/none.ts:1:1 there is no such file or folder, expected one'])
  })

  it('an empty name does not stand for the whole project', async () => {
    write('src/a.ts', 'export const a = 1\n')
    expect(await problems(['src/a.ts', ''])).toEqual(['one of the names is empty, expected files and folders'])
  })

  it('a pipe and a device, which would never end', async () => {
    mkdirSync(join(root, 'src'))
    spawnSync('mkfifo', [join(root, 'src/a.ts')])
    symlinkSync('/dev/zero', join(root, 'src/b.ts'))
    const message = 'it is a pipe, a socket or a device, expected a file'
    expect(await problems()).toEqual([`src/a.ts:1:1 ${message}`, `src/b.ts:1:1 ${message}`])
  })

  it('nothing to lint', async () => {
    mkdirSync(join(root, 'src'))
    expect(await problems()).toEqual(['there is nothing to lint in src, expected TypeScript or Markdown files'])
  })

  it('files that import each other in a circle are linted', async () => {
    write('src/a.ts', "import { b } from './b.ts'\nexport function a(): number { return b() }\n")
    write('src/b.ts', "import { a } from './a.ts'\nexport function b(): number { return a() }\n")
    write('src/c.ts', "import { c } from './c.ts'\nexport const d = c\n")
    expect(await problems()).toEqual([])
  })

  it('a file of 10 000 lines is linted', async () => {
    write('src/a.ts', Array.from({ length: 5000 }, (_, i) => `// comment ${i}\nexport function f${i}(a: number): number { return a + ${i} }\n`).join(''))
    expect(await problems()).toEqual([])
  })

  it('a function of 10 000 lines is decided', async () => {
    const section = (i: number): string => `  yield* write_lock(kvm.mmu_lock)
  if (!(yield* mmu_invalidate_retry_gfn(kvm, seq, gfn))) yield* kvm_set_pte(kvm, gfn, ${i}, yield* host_pfn_mapping_level(kvm, gfn, slot))
  yield* write_unlock(kvm.mmu_lock)
  const a${i} = ${i}
`
    write('src/a.ts', `export function* f(kvm, gfn, slot, seq) {\n${Array.from({ length: 2500 }, (_, i) => section(i)).join('')}}\n`)
    const result = await run()
    expect(result.kind === 'report' && [result.report.findings, result.report.undecided]).toEqual([[], []])
  })

  it.each([
    ['parentheses', `export const a = ${'('.repeat(20000)}1${')'.repeat(20000)}\n`],
    ['blocks', `export function f(): void { ${'{'.repeat(20000)}${'}'.repeat(20000)} }\n`],
    ['arrays', `export const a = ${'['.repeat(20000)}${']'.repeat(20000)}\n`],
    ['conditions', `export const a = ${'1 ? 2 : '.repeat(20000)}3\n`],
    ['a sum', `export const a = ${'1 + '.repeat(20000)}1\n`],
    ['calls', `export const a = ${'f('.repeat(20000)}${')'.repeat(20000)}\n`],
    ['members', `export const a = b${'.c'.repeat(20000)}\n`],
    ['else if', `export function f(a: number): void { ${'if (a) {} else '.repeat(10000)}{} }\n`],
  ])('deeply nested %s: linted or a message, never a stack', async (_name, text) => {
    write('src/a.ts', text)
    const told = await problems()
    expect(told.every((line) => /^src\/a\.ts:\d+:\d+ .*nested too deeply/.test(line))).toBe(true)
  })

  it('a page nested deeply is linted', async () => {
    write('src/a.md', `${'> '.repeat(300)}a\n\n${'*'.repeat(5000)}a\n`)
    expect(await problems()).toEqual([])
  })

  it.each([
    ['{ "include": [', 'tsconfig.json:1:15 this is not JSON, expected the configuration of the TypeScript project'],
    ['', 'tsconfig.json:1:1 this is not JSON, expected the configuration of the TypeScript project'],
    ['[]', 'tsconfig.json:1:1 this is JSON, but no object, expected the configuration of the TypeScript project'],
    ['{\n  "extends": "./gone.json" }', 'tsconfig.json:2:14 this extends `./gone.json`, and there is no such file, expected a configuration'],
    ['{ "extends": ["./base", "no-such-package/tsconfig"] }', 'tsconfig.json:1:25 this extends `no-such-package/tsconfig`, and there is no such file, expected a configuration'],
    ['{ "extends": "./broken.json" }', 'broken.json:1:2 this is not JSON, expected the configuration of the TypeScript project'],
    ['{ "extends": "./round.json" }', 'round.json:1:14 this extends `./tsconfig.json`, which leads back to this file, expected no circle'],
  ])('a broken tsconfig.json %j', async (text, problem) => {
    write('tsconfig.json', text)
    write('base.json', '{}')
    write('broken.json', '{')
    write('round.json', '{ "extends": "./tsconfig.json" }')
    write('src/a.ts', 'export const a = 1\n')
    expect(await problems()).toEqual([problem])
  })

  it.each(['./base', './base.json', 'bases/strict', 'bases/strict.json', 'bases'])('a tsconfig.json that extends %s', async (name) => {
    write('tsconfig.json', JSON.stringify({ extends: name }))
    write('base.json', '{ } // nothing')
    write('node_modules/bases/strict.json', '{}')
    write('node_modules/bases/tsconfig.json', '{}')
    write('src/a.ts', 'export const a = 1\n')
    expect(await problems()).toEqual([])
  })

  it('no tsconfig.json', async () => {
    rmSync(join(root, 'tsconfig.json'))
    write('src/a.ts', 'export const a = 1\n')
    expect(await problems()).toEqual([`there is no tsconfig.json in ${root} or above, expected one`])
  })

  it('no tsconfig.json is no matter for pages', async () => {
    rmSync(join(root, 'tsconfig.json'))
    write('src/a.md', 'text\n')
    expect(await problems()).toEqual([])
  })

  it('bytes that are not UTF-8, and NUL', async () => {
    write('src/a.ts', Uint8Array.of(0x61, 0xed, 0xa0, 0x80))
    write('src/b.ts', Uint8Array.of(0x61, 0x00))
    expect(await problems()).toEqual(['src/a.ts:1:2 byte 0xed is not UTF-8, expected UTF-8 text', 'src/b.ts:1:2 there is a NUL byte here, expected text'])
  })

  it('an unpaired surrogate in an escape is code like any other', async () => {
    write('src/a.ts', "// \\ud800\nexport const a = '\\ud800'\n")
    expect(await problems()).toEqual([])
  })

  it('a link to itself, and a folder that contains itself', async () => {
    write('src/a.ts', 'export const a = 1\n')
    symlinkSync('.', join(root, 'src/self'))
    expect(await problems()).toEqual([])
    symlinkSync('loop.ts', join(root, 'src/loop.ts'))
    expect(await problems()).toEqual(['src/loop.ts:1:1 it is a link that leads back to itself, expected a file'])
  })
})

describe('runLint', () => {
  const renamed = '// Calls `mmu_notifier_retry_hva()`.\nexport const a = 1\n'

  it('findings are those of the files that were named', async () => {
    write('src/a.ts', renamed)
    write('src/b.ts', renamed)
    const result = await run(['src/b.ts'])
    expect(result.kind === 'report' && result.report.findings.map(({ place }) => place.file)).toEqual(['src/b.ts'])
    expect(result.kind === 'report' && result.report.files).toBe(1)
  })

  it('who has no chapter is pointed to the document of the kernel, who has one to its page, whatever is named', async () => {
    const page = 'docs/locking/4.2.1-derived-information.md'
    write('src/a.ts', 'export function* host_pfn_mapping_level() {}\n')
    const expected = (pointer: string): string => `finding: \`host_pfn_mapping_level()\` is a lookup with rules for its use, expected a pointer to ${pointer} in its comment`
    expect(await problems()).toEqual([expected('Documentation/virt/kvm/locking.rst')])
    write(page, readFileSync(join(home, page)))
    expect(await problems()).toEqual([expected(page)])
  })

  it('code under lint is not executed', async () => {
    write('src/a.ts', "process.env['RULEBOOK_RAN'] = 'yes'\nthrow new Error('ran')\n")
    expect(await problems()).toEqual([])
    expect(process.env['RULEBOOK_RAN']).toBeUndefined()
  })

  it('a rule can be off, have another severity, or be the only one', async () => {
    write('src/a.ts', renamed)
    const severities = async (config: Config, rules?: readonly string[]): Promise<unknown> => {
      const result = await run(['src'], config, rules)
      return result.kind === 'report' ? result.report.findings.map(({ severity }) => severity) : result.problems
    }
    expect(await severities({})).toEqual(['warning'])
    expect(await severities({ rules: { 'unknown-function-in-prose': 'error' } })).toEqual(['error'])
    expect(await severities({ rules: { 'unknown-function-in-prose': 'off' } })).toEqual([])
    expect(await severities({}, ['dangling-doc-pointer'])).toEqual([])
  })

  it('include and exclude are paths from the root', async () => {
    write('src/a.ts', renamed)
    write('src/gen/b.ts', renamed)
    const result = await run([], { include: ['src'], exclude: ['src/gen'] })
    expect(result.kind === 'report' && result.report.findings.map(({ place }) => place.file)).toEqual(['src/a.ts'])
  })

  it('an unchanged project comes from the cache, with the same result', async () => {
    write('src/a.ts', renamed)
    const [first, second] = [await run(), await run()]
    expect([first, second].map((result) => result.kind === 'report' && result.stats.cached)).toEqual([false, true])
    expect(second.kind === 'report' && second.report).toEqual(first.kind === 'report' && first.report)
  })

  it.each([
    ['a text', () => write('src/a.ts', 'export const a = 2\n')],
    ['a file that is imported', () => write('other/c.ts', 'export const c = 2\n')],
    ['a new file', () => write('src/d.ts', 'export const d = 1\n')],
  ])('%s that changes is linted again', async (_name, change) => {
    write('src/a.ts', "import { c } from '../other/c.ts'\nexport const a = c\n")
    write('other/c.ts', 'export const c = 1\n')
    await run()
    change()
    const result = await run()
    expect(result.kind === 'report' && result.stats.cached).toBe(false)
  })

  it('nothing is written but the cache', async () => {
    write('src/a.ts', renamed)
    await run()
    expect(readFileSync(join(root, 'src/a.ts'), 'utf8')).toBe(renamed)
  })
})
