import { describe, expect, it, vi } from 'vitest'
import { renames } from '../../../lint/prose/renames.ts'
import { unknownFunctionInProse } from '../../../lint/rules/unknown-function-in-prose.ts'
import { projectFiles, runBesideChapter, runRule } from './runRule.ts'

// The first of them reads the whole chapter.
vi.setConfig({ testTimeout: 30_000 })

const rest = '\nexport function ownHelper(): void {}\n'
const found = (text: string, path?: string): readonly string[] =>
  runBesideChapter(unknownFunctionInProse, text + (path === undefined ? rest : ''), path).map(({ message, help }) => `${message}; ${help}`)

describe('unknown-function-in-prose', () => {
  it('a renamed function is found, with its new name and the kernel that has it', () => {
    expect(found('// Calls `mmu_notifier_retry_hva()`.')).toEqual([
      '`mmu_notifier_retry_hva()` does not exist, expected a name of the model or of the kernel; write `mmu_invalidate_retry_gfn()`, its name since 6.8',
    ])
  })

  it('a renamed field is found', () => {
    expect(found('// Reads `kvm->mmu_notifier_seq`.')).toEqual([
      '`kvm->mmu_notifier_seq` does not exist, expected a name of the model or of the kernel; write `kvm->mmu_invalidate_seq`, its name since 6.1',
    ])
  })

  it('an old name beside a kernel that has the new one is found', () => {
    expect(found('// Linux 6.12 calls `mmu_invalidate_retry_hva()`.')).toHaveLength(1)
  })

  it('a misspelt name gets the nearest one', () => {
    expect(found('// See `host_pfn_maping_level()`.')[0]).toContain('did you mean `host_pfn_mapping_level()`?')
  })

  it('the place is that of the name, on a page too', () => {
    const [finding] = runBesideChapter(unknownFunctionInProse, '# A\n\nIt calls `kvm_nope()` here.\n', 'docs/a.md')
    expect(finding!.place).toEqual({ file: 'docs/a.md', line: 3, column: 11, endLine: 3, endColumn: 19 })
  })

  it('the fix renames in a comment, and leaves pages alone', () => {
    const text = '/** Like `mmu_invalidate_retry_hva(kvm, seq, hva)`. */'
    const [edit] = runBesideChapter(unknownFunctionInProse, text + rest)[0]!.fix!.edits
    expect(text.slice(edit!.start, edit!.end)).toBe('mmu_invalidate_retry_hva')
    expect(edit!.text).toBe('mmu_invalidate_retry_gfn')
    expect(runBesideChapter(unknownFunctionInProse, 'Like `mmu_invalidate_retry_hva()`.', 'docs/a.md')[0]!.fix).toBeUndefined()
  })

  it.each([
    ['a function of the model', '// `kvm_tdp_mmu_map()`'],
    ['a call with arguments', '// `srcu_read_lock(&kvm->srcu)`'],
    ['a field', '// `kvm->mn_active_invalidate_count`'],
    ['a family of fields', '// `kvm->mmu_invalidate_*`'],
    ['a name of a `Kernel:` line', '// `kvm_inhibit_apic_access_page()`'],
    ['a function of our own', '// `ownHelper()`'],
    ['no back-ticks', '// mmu_notifier_retry_hva()'],
    ['another kernel', '/**\n * Differs: 6.1 has `mmu_invalidate_retry_hva()`.\n */'],
    ['an old name beside its kernel', '// Up to 6.7 it was\n// `mmu_invalidate_retry_hva()`.'],
    ['code that is shown', '/**\n * ```ts\n * `kvm_nope()`\n * ```\n */'],
    ['a plain word', '// `level` and `a + b`'],
  ])('not found: %s', (_name, text) => {
    expect(found(text)).toEqual([])
  })

  it('a name that the page of the rule lists is known', () => {
    const listed = { path: 'docs/rules/unknown-function-in-prose.md', text: '```text names\nkvm_elsewhere\n```\n' }
    const text = { path: 'src/kvm/a.ts', text: '// `kvm_elsewhere()` and `kvm_nowhere_else_at_all()`\nexport const a = 1\n' }
    expect(runRule(unknownFunctionInProse, [listed, text]).map(({ place }) => place.column)).toEqual([27])
  })

  it('every rename leads to a name that exists', () => {
    const text = [...renames.values()].map(({ now }) => `// \`${now}()\` or \`kvm->${now}\`\n`).join('\n')
    const names = found(text).filter((line) => !line.includes('kvm->'))
    expect(names.filter((line) => /mmu_invalidate_(?!seq|in_progress|range)|kvm_mmu/.test(line.split(' ')[0]!))).toEqual([])
  })

  it('this project names what exists', () => {
    expect(runRule(unknownFunctionInProse, projectFiles('src/**/*.ts', 'lint/**/*.ts', 'docs/**/*.md', 'README.md'))).toEqual([])
  })
})
