import type { Finding, Place } from '../../../lint/finding.ts'
import { unpainted } from '../../../lint/report/report.ts'
import type { PrintOptions, Report } from '../../../lint/report/report.ts'

/** A place on one line. */
export function placeIn(file: string, [line, column]: readonly [number, number], length = 1): Place {
  return { file, line, column, endLine: line, endColumn: column + length }
}

const guarded: Finding = {
  rule: 'unguarded-mapping-level',
  severity: 'error',
  place: placeIn('src/kvm/x86/mmu.ts', [4, 10], 11),
  message: '`level` is used to install an SPTE, expected a check for invalidations first',
  related: [
    { label: 'looked up', place: placeIn('src/kvm/x86/mmu.ts', [2, 24], 22), text: 'host_pfn_mapping_level()' },
    { label: 'installed', place: placeIn('src/kvm/x86/mmu.ts', [4, 10], 11), text: '' },
  ],
  help: 'call mmu_invalidate_retry_gfn() with mmu_lock held between the two',
  clause: '4.2.1-recheck',
}

const repeated: Finding = {
  rule: 'rules-repeated-in-comment',
  severity: 'warning',
  place: { file: 'src/kvm/x86/a, b.ts', line: 1, column: 1, endLine: 2, endColumn: 10 },
  message: 'this comment tells 100% of 4.2.1 again, expected a pointer',
  related: [],
  fix: { edits: [{ start: 3, end: 12, text: 'See the page.' }] },
}

const texts: Readonly<Record<string, string>> = {
  'src/kvm/x86/mmu.ts': [
    'function* map(kvm: kvm, gfn: gfn_t, slot: kvm_memory_slot): Task<void> {',
    '  const level = yield* host_pfn_mapping_level(kvm, gfn, slot)',
    '  // 狼 looks wide',
    '  yield* kvm_set_pte(kvm, gfn, pfn, level)',
    '}',
  ].join('\n'),
  'src/kvm/x86/a, b.ts': '/* told\r\n * again */\r\nexport const a = 1\r\n',
}

export const example: Report = {
  findings: [guarded, repeated],
  undecided: [{ place: placeIn('src/kvm/x86/z.ts', [9, 3]), reason: 'the callee of `fn()` is not known' }],
  files: 3,
  lines: 120,
  rules: [
    { id: 'rules-repeated-in-comment', summary: 'rules told again in a comment', severity: 'warning' },
    { id: 'unguarded-mapping-level', summary: 'mapping level used without excluding invalidations', severity: 'error' },
  ],
  version: '0.1.0',
}

export const clean: Report = { ...example, findings: [], undecided: [] }

export const plain: PrintOptions = { paint: unpainted, textOf: (file) => texts[file] }
