import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

/* The command on a copy of the project: clean, and one finding at the right line for each check that is taken out. */

const home = join(import.meta.dirname, '../../..')
let root: string
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'rulebook-'))
  for (const part of ['src', 'lint', 'docs', 'README.md', 'package.json', 'tsconfig.json']) cpSync(join(home, part), join(root, part), { recursive: true })
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

/** The findings as `file: what stands there: rule`. */
function lint(): readonly string[] {
  const args = [join(home, 'src/cli/rulebook.cjs'), '-C', root, 'lint', '--no-cache', '--format', 'json']
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8', timeout: 100_000, killSignal: 'SIGKILL' })
  if (stdout === '') throw new Error(stderr)
  const { findings } = JSON.parse(stdout) as { findings: { file: string; line: number; rule: string }[] }
  return findings.map(({ file, line, rule }) => `${file}: ${readFileSync(join(root, file), 'utf8').split('\n')[line - 1]!.trim()}: ${rule}`)
}

describe('rulebook lint on the project', { timeout: 120_000 }, () => {
  it('is clean', () => {
    expect(lint()).toEqual([])
  })

  it.each([
    ['src/kvm/arm64/mmu.ts', 'const retry = yield* mmu_invalidate_retry(kvm, mmu_seq)', 'yield* kvm_set_pte(kvm, gfn, pfn, level): unguarded-mapping-level'],
    ['src/kvm/loongarch/mmu.ts', 'const retry = yield* mmu_invalidate_retry_gfn(kvm, mmu_seq, gfn)', 'yield* kvm_set_pte(kvm, gfn, pfn, level): unguarded-mapping-level'],
  ])('%s without `%s`', (file, check, finding) => {
    const text = readFileSync(join(root, file), 'utf8')
    expect(text.split(check)).toHaveLength(2)
    writeFileSync(join(root, file), text.replace(check, 'const retry = false'))
    const found = lint()
    writeFileSync(join(root, file), text)
    expect(found).toEqual([`${file}: ${finding}`])
  })
})
