import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ESLint } from 'eslint'
import type { Linter } from 'eslint'
import tseslint from 'typescript-eslint'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { eslintPlugin, recommended } from '../../lint/eslintPlugin.ts'
import { ruleIds } from '../../lint/run/ruleIds.ts'

// Each analysis reads the whole chapter.
vi.setConfig({ testTimeout: 60_000 })

let root: string
const write = (file: string, text: string): void => {
  writeFileSync(join(root, file), text)
}
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'rulebook-'))
  mkdirSync(join(root, 'src'))
  write('package.json', '{}')
  write('src/bad.ts', '// Calls `mmu_notifier_retry_hva()` first.\nexport const a = 1\n')
  write('src/good.ts', 'export const b = 1\n')
})
afterAll(() => rmSync(root, { recursive: true }))

const config: Linter.Config[] = [{ files: ['**/*.ts'], languageOptions: { parser: tseslint.parser } }, recommended]
const eslint = (fix: boolean): ESLint => new ESLint({ cwd: root, overrideConfigFile: true, overrideConfig: config, fix })
const shown = (results: readonly ESLint.LintResult[]): readonly string[] =>
  results.flatMap(({ filePath, messages }) => messages.map(({ line, column, ruleId, message, severity }) => `${filePath.slice(root.length + 1)}:${line}:${column} ${severity} ${ruleId} ${message}`))

const finding =
  'src/bad.ts:1:11 1 rulebook/unknown-function-in-prose `mmu_notifier_retry_hva()` does not exist, expected a name of the model or of the kernel; help: write `mmu_invalidate_retry_gfn()`, its name since 6.8'

describe('eslintPlugin', () => {
  it('has every rule', () => {
    expect(Object.keys(eslintPlugin.rules).sort()).toEqual(ruleIds(join(import.meta.dirname, '../..')))
  })

  it('reports the findings of the project, each in its file', async () => {
    expect(shown(await eslint(false).lintFiles('src'))).toEqual([finding])
  })

  it('looks at the text that the editor has, not at the one on disk', async () => {
    const filePath = join(root, 'src/bad.ts')
    expect(shown(await eslint(false).lintText('export const a = 1\n', { filePath }))).toEqual([])
    expect(shown(await eslint(false).lintText('\ufeff// Calls `mmu_notifier_retry_hva()` first.\n', { filePath }))).toEqual([finding])
  })

  it('sees a file that has changed on disk', async () => {
    write('src/good.ts', '// `kvm_no_such_function()`\nexport const b = 1\n')
    expect(shown(await eslint(false).lintFiles('src'))).toHaveLength(2)
  })

  it('follows the configuration of the project', async () => {
    write('rulebook.config.json', '{ "include": ["src/good.ts"] }')
    expect(shown(await eslint(false).lintFiles('src')).map((line) => line.split(':')[0])).toEqual(['src/good.ts'])
    rmSync(join(root, 'rulebook.config.json'))
  })

  it('fixes as `rulebook lint --fix` does', async () => {
    const [result] = await eslint(true).lintText('\ufeff// Calls `mmu_notifier_retry_hva()` first.\n', { filePath: join(root, 'src/bad.ts') })
    expect(result!.output).toBe('\ufeff// Calls `mmu_invalidate_retry_gfn()` first.\n')
  })
})
