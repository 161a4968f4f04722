import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'

vi.setConfig({ testTimeout: 120_000 })

const command = join(import.meta.dirname, '../../../src/cli/rulebook.cjs')
const renamed = '// Calls `mmu_notifier_retry_hva()`.\nexport const a = 1\n'
let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'rulebook-'))
  write('tsconfig.json', '{}')
  write('package.json', '{}')
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

function write(file: string, text: string): void {
  mkdirSync(dirname(join(root, file)), { recursive: true })
  writeFileSync(join(root, file), text)
}

interface Run {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

function rulebook(args: readonly string[], options: { readonly uid?: number; readonly cwd?: string } = {}): Run {
  const env = { PATH: process.env['PATH'], HOME: tmpdir() }
  const { status, stdout, stderr } = spawnSync(process.execPath, [command, ...args], { cwd: root, env, encoding: 'utf8', timeout: 120_000, killSignal: 'SIGKILL', ...options })
  return { code: status, out: stdout, err: stderr }
}

/** Typed, unlike vitest's own. */
function matching(pattern: RegExp): string {
  return expect.stringMatching(pattern) as string
}

const lint = (...args: readonly string[]): Run => rulebook(['lint', ...args])

describe('rulebook lint', () => {
  it('prints findings and exits with 1, or with 0 if there are none', () => {
    write('src/a.ts', renamed)
    expect(lint('src', '--format', 'checkpatch')).toEqual({
      code: 1,
      out: 'src/a.ts:1: WARNING:UNKNOWN_FUNCTION_IN_PROSE: `mmu_notifier_retry_hva()` does not exist, expected a name of the model or of the kernel\ntotal: 0 errors, 1 warnings, 0 checks, 2 lines checked\n',
      err: '',
    })
    expect(lint('src', '--max-warnings', '1').code).toBe(0)
    expect(lint('src', '--quiet')).toMatchObject({ code: 0, out: matching(/^no findings/) })
    expect(lint('src', '--rule', 'dangling-doc-pointer', '--stats')).toMatchObject({ code: 0, err: matching(/^read \d+ ms, lint \d+ ms, \d+ functions/) })
  })

  it('--fix-dry-run prints a diff and writes nothing; --fix writes what the diff says', () => {
    write('src/a.ts', renamed.replaceAll('\n', '\r\n'))
    chmodSync(join(root, 'src/a.ts'), 0o640)
    const dry = lint('src', '--fix-dry-run')
    expect(dry).toMatchObject({ code: 1, err: '1 fix in 1 file, not written\n' })
    expect(dry.out).toBe('--- a/src/a.ts\n+++ b/src/a.ts\n@@ -1,2 +1,2 @@\n-// Calls `mmu_notifier_retry_hva()`.\r\n+// Calls `mmu_invalidate_retry_gfn()`.\r\n export const a = 1\r\n')
    expect(readFileSync(join(root, 'src/a.ts'), 'utf8')).toBe(renamed.replaceAll('\n', '\r\n'))
    expect(lint('src', '--fix').code).toBe(0)
    const fixed = '// Calls `mmu_invalidate_retry_gfn()`.\r\nexport const a = 1\r\n'
    expect([readFileSync(join(root, 'src/a.ts'), 'utf8'), statSync(join(root, 'src/a.ts')).mode & 0o777]).toEqual([fixed, 0o640])
    expect(lint('src', '--fix').out).toMatch(/^no findings/)
    expect(readFileSync(join(root, 'src/a.ts'), 'utf8')).toBe(fixed)
  })

  it('--fix writes nothing if one of the files is read-only', () => {
    write('src/a.ts', renamed)
    write('src/b.ts', renamed)
    chmodSync(join(root, 'src/b.ts'), 0o444)
    expect(lint('src', '--fix')).toEqual({ code: 2, out: '', err: 'src/b.ts:1:1  it is read-only, expected a file that may be written; change its mode, or leave it out\n' })
    expect(['a', 'b'].map((name) => readFileSync(join(root, `src/${name}.ts`), 'utf8'))).toEqual([renamed, renamed])
  })

  it('--config starts in the folder of the user, and may be absolute', () => {
    write('src/a.ts', renamed)
    write('src/mine.json', '{ "maxWarnings": 1 }')
    const from = (config: string): Run => rulebook(['lint', '.', '--config', config], { cwd: join(root, 'src') })
    expect([from('mine.json').code, from(join(root, 'src/mine.json')).code, from('none.json').code]).toEqual([0, 0, 2])
  })

  it('a problem in one file: exit code 2, nothing printed as a result, nothing written', () => {
    write('src/a.ts', renamed)
    write('src/b.ts', 'export const (\n')
    const run = lint('src', '--fix')
    expect(run).toMatchObject({ code: 2, out: '' })
    expect(run.err).toMatch(/^src\/b\.ts:1:14 {2}/)
    expect(readFileSync(join(root, 'src/a.ts'), 'utf8')).toBe(renamed)
  })

  it.each([
    [['--format', 'stylsh'], 'rulebook: no format `stylsh`, expected stylish, json, sarif, github or checkpatch; did you mean `stylish`?\n'],
    [['--rule', 'dangling-doc-pointr'], 'rulebook: no rule `dangling-doc-pointr`, expected one of docs/rules.md; did you mean `dangling-doc-pointer`?\n'],
    [['--max-warnings', 'few'], 'rulebook: --max-warnings is `few`, expected a whole number of 0 or more\n'],
    [['--fix', '--fix-dry-run'], 'rulebook: --fix and --fix-dry-run, expected one of them\n'],
    [['--config', 'none.json'], 'none.json:1:1  there is no such file or folder, expected one; look at the spelling, and at the folder you are in\n'],
  ])('%j is a mistake', (args, err) => {
    expect(lint(...args)).toEqual({ code: 2, out: '', err })
  })

  it.skipIf(process.getuid?.() !== 0)('a folder without permission: exit code 2', () => {
    write('src/a.ts', renamed)
    write('src/secret/b.ts', renamed)
    chmodSync(root, 0o755)
    chmodSync(join(root, 'src/secret'), 0o700)
    const run = rulebook(['lint', 'src'], { uid: 65534 })
    expect(run).toMatchObject({ code: 2, out: '', err: 'src/secret:1:1  it may not be read, expected permission; change its mode, or leave it out\n' })
  })

  it('--help has examples and exit codes', () => {
    expect(lint('--help')).toMatchObject({ code: 0, out: matching(/Examples:[\s\S]*Exit codes: 0 no findings/) })
  })

  it('--watch lints again after a change', async () => {
    write('src/a.ts', renamed)
    const child = spawn(process.execPath, [command, 'lint', 'src', '--watch', '--format', 'checkpatch', '--no-cache'], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
    onTestFinished(() => void child.kill('SIGKILL'))
    let output = ''
    const shows = async (text: string): Promise<void> => await vi.waitFor(() => expect(output).toContain(text), { timeout: 60_000, interval: 50 })
    child.stdout.on('data', (data: Buffer) => (output += data.toString()))
    child.stderr.on('data', (data: Buffer) => (output += data.toString()))
    await shows('watching for changes')
    expect(output).toContain('1 warnings')
    write('src/a.ts', 'export const a = 1\n')
    await shows('0 warnings')
    const gone = new Promise((answer) => child.on('exit', answer))
    child.kill('SIGINT')
    expect(await gone).toBe(0)
  })
})

describe('rulebook explain', () => {
  it('prints the page of a rule', () => {
    expect(rulebook(['explain', 'dangling-doc-pointer'])).toMatchObject({ code: 0, out: matching(/^dangling-doc-pointer[\s\S]*What it finds[\s\S]*Limits/), err: '' })
  })

  it('suggests a rule for a misspelt one', () => {
    expect(rulebook(['explain', 'dangling-doc-point'])).toEqual({ code: 2, out: '', err: 'rulebook: no rule `dangling-doc-point`, expected one of docs/rules.md; did you mean `dangling-doc-pointer`?\n' })
  })

  it('knows no page outside of the rules', () => {
    expect(rulebook(['explain', '../architecture']).code).toBe(2)
    expect(existsSync(join(root, 'node_modules'))).toBe(false)
  })
})
