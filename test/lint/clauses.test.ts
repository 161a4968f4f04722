import { describe, expect, it } from 'vitest'
import { flowRules } from '../../lint/allRules.ts'
import { editSource } from '../../src/chapter/edit.ts'
import type { SourceText } from '../../lint/facts/sourceFacts.ts'
import type { Finding } from '../../lint/finding.ts'
import { lintTexts, sourcesOf } from './support.ts'

/*
 * The linter against the model: silent with every clause in place; without one that a rule stands for, exactly one
 * finding, at the line that has to be put right.
 */

interface Row {
  readonly clause: string
  readonly rule: string
  readonly file: string
  /** The beginning of the line of the finding, in the twin. */
  readonly line: string
}

const rows: readonly Row[] = [
  { clause: '4.1-check-before-install', rule: 'unsafe-retry-check-only', file: 'x86/page_fault.ts', line: 'if (!stale) r = yield* direct_map(' },
  { clause: '4.1-srcu', rule: 'memslot-use-outside-srcu', file: 'x86/page_fault.ts', line: 'r = yield* handleFault(' },
  { clause: '4.1-slots-lock-outside-srcu', rule: 'lock-order-inversion', file: 'x86/slots_users.ts', line: 'yield* mutex_lock(kvm.slots_lock)' },
  { clause: '4.1-arch-lock-before-grace-period', rule: 'lock-order-inversion', file: 'kvm_main/memslots.ts', line: 'yield* synchronize_srcu(' },
  { clause: '4.2-begin-and-range-together', rule: 'unbalanced-invalidation', file: 'kvm_main/mmu_notifier.ts', line: 'yield* kvm_mmu_invalidate_range_add(' },
  { clause: '4.2-yielding-zap', rule: 'unbalanced-invalidation', file: 'kvm_main/mmu_notifier.ts', line: 'yield* (kvm.arch.rmap.length > 0 ? kvm_unmap_gfn_range_hv : kvm_unmap_gfn_range)(' },
  { clause: '4.2-whole-hugepage', rule: 'narrow-attribute-invalidation', file: 'kvm_main/mem_attributes.ts', line: 'function* kvm_arch_pre_set_memory_attributes(' },
  { clause: '4.2.1-recheck', rule: 'lock-dropped-before-use', file: 'powerpc/book3s_64_mmu_radix.ts', line: 'if (!retry) yield* kvm_set_pte(' },
  { clause: '4.2.1-explicit-check', rule: 'unguarded-mapping-level', file: 'loongarch/mmu.ts', line: 'yield* kvm_set_pte(' },
  { clause: '4.2.1-existing-leaf', rule: 'non-leaf-as-valid-mapping', file: 'x86/recover.ts', line: 'yield* installInstead(' },
  { clause: '4.2.1-zap-only', rule: 'unguarded-mapping-level', file: 'x86/recover.ts', line: 'yield* installInstead(' },
  { clause: '4.2.1-snapshot-first', rule: 'snapshot-after-lookup', file: 'arm64/mmu.ts', line: 'const vma_pages = ' },
  { clause: '4.2.1-attribute-after-snapshot', rule: 'snapshot-after-lookup', file: 'x86/faultin.ts', line: 'if (fault.is_private !== (' },
  { clause: '4.2.1-tolerant-reader', rule: 'snapshot-after-lookup', file: 'x86/page_fault.ts', line: 'const is_private = ' },
  { clause: '4.2.1-check-under-mmu-lock', rule: 'retry-check-without-mmu-lock', file: 'arm64/mmu.ts', line: 'const retry = yield* mmu_invalidate_retry(' },
  { clause: '4.2.1-precheck-is-a-hint', rule: 'unsafe-retry-check-only', file: 'x86/page_fault.ts', line: 'if (!stale) r = yield* kvm_tdp_mmu_map(' },
  { clause: '4.2.1-lock-held-until-install', rule: 'lock-dropped-before-use', file: 'x86/page_fault.ts', line: 'if (!stale) { yield* read_unlock(' },
  { clause: '4.2.1-reclaim-before-check', rule: 'stale-check-before-reclaim', file: 'x86/page_fault.ts', line: 'if (!stale) r = yield* direct_map(' },
  { clause: '4.3-once-per-event', rule: 'unbalanced-invalidation', file: 'kvm_main/mmu_notifier.ts', line: 'if (!found_memslot) {' },
  { clause: '4.4-publish-under-the-lock', rule: 'mn-field-without-mn-lock', file: 'kvm_main/memslots.ts', line: 'yield* rcu_assign_pointer(kvm.memslots, ' },
  { clause: '4.5-irqs-off', rule: 'host-walk-with-irqs-on', file: 'x86/mapping_level.ts', line: 'const pmd = yield* READ_ONCE(' },
  { clause: '4.5-read-once', rule: 'reread-host-entry', file: 'x86/mapping_level.ts', line: 'const again = yield* READ_ONCE(' },
]

const model = sourcesOf('src/kvm/**/*.ts', 'src/kernel/**/*.ts', 'src/ops/**/*.ts')

function without(clause: string): SourceText[] {
  return model.map(({ path, text }) => {
    if (!text.includes(`// clause: ${clause}`)) return { path, text }
    const edited = editSource(text, path, { without: clause })
    if (!edited.ok) throw new Error(edited.problems.map(({ message }) => message).join('\n'))
    return { path, text: edited.code }
  })
}

function lineOf(sources: readonly SourceText[], { place }: Finding): string {
  return sources.find(({ path }) => path === place.file)?.text.split('\n')[place.line - 1]?.trim() ?? ''
}

/** An annotation of the model may have nothing to speak of in a twin. */
function errors(sources: readonly SourceText[]): Finding[] {
  return lintTexts(sources).findings.filter(({ severity }) => severity === 'error')
}

describe('the model', () => {
  it('has nothing to find, and nothing that cannot be decided', { timeout: 60_000 }, () => {
    const { findings, undecided, problems } = lintTexts(model)
    expect({ findings, undecided, problems }).toEqual({ findings: [], undecided: [], problems: [] })
  })
})

describe('without a clause', () => {
  it.each(rows)('$clause: $rule', { timeout: 60_000 }, ({ clause, rule, file, line }) => {
    const twin = without(clause)
    const found = errors(twin).map((finding) => ({ rule: finding.rule, file: finding.place.file, line: lineOf(twin, finding).slice(0, line.length) }))
    expect(found).toEqual([{ rule, file: `src/kvm/${file}`, line }])
  })

  it('every clause that a rule stands for is in the table', () => {
    const named = new Set(flowRules.flatMap(({ clauses }) => clauses))
    expect(rows.map(({ clause }) => clause).sort()).toEqual([...named].sort())
  })
})
