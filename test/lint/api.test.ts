import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lintProject } from '../../lint/api.ts'

/* The package as another project has it: installed, and imported by plain JavaScript. */

const home = join(import.meta.dirname, '../..')

let root: string
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'rulebook-api-'))
  mkdirSync(join(root, 'src'))
  mkdirSync(join(root, 'node_modules'))
  symlinkSync(home, join(root, 'node_modules/kvm-rulebook'), 'dir')
  writeFileSync(join(root, 'package.json'), '{ "type": "module" }')
  writeFileSync(join(root, 'src/bad.ts'), '// Calls `mmu_notifier_retry_hva()` first.\nexport const a = 1\n')
  writeFileSync(join(root, 'tsconfig.json'), '{ "compilerOptions": { "strict": true } }')
  writeFileSync(join(root, 'src/good.ts'), 'export const b = 1\n')
  writeFileSync(join(root, 'use.js'), `
import { lintProject, rules } from 'kvm-rulebook'
const result = await lintProject({ root: import.meta.dirname, paths: ['src'] })
console.log(JSON.stringify({ result, rules: rules.length }))
`)
})
afterAll(() => rmSync(root, { recursive: true }))

describe('lintProject', { timeout: 120_000 }, () => {
  it('is what the package exports, and reports what the command does', () => {
    const { result, rules } = JSON.parse(execFileSync(process.execPath, ['use.js'], { cwd: root, encoding: 'utf8' })) as { result: unknown; rules: number }
    const printed = execFileSync(process.execPath, [join(home, 'src/cli/rulebook.cjs'), 'lint', 'src', '--format', 'json', '--no-cache', '--max-warnings', '9'], { cwd: root, encoding: 'utf8' })
    expect(result).toEqual({ kind: 'report', report: JSON.parse(printed) as unknown })
    expect(rules).toBeGreaterThan(10)
    expect(printed).toContain('unknown-function-in-prose')
  })

  it('runs the rules that are asked for', async () => {
    expect(await lintProject({ root, rules: ['unguarded-mapping-level'] })).toMatchObject({ kind: 'report', report: { findings: [] } })
  })

  it('tells what cannot be linted', async () => {
    expect(await lintProject({ root, paths: ['src/nothing.ts'] })).toMatchObject({ kind: 'problems', problems: [{ file: 'src/nothing.ts', message: 'there is no such file or folder, expected one' }] })
    expect(await lintProject({ root, rules: ['unguarded-maping-level'] })).toMatchObject({ kind: 'problems', problems: [{ message: expect.stringContaining('no rule `unguarded-maping-level`') as string }] })
  })
})
