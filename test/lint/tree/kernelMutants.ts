/** An edit of one function of a real tree, made at test time. */
export interface Mutant {
  readonly name: string
  readonly arch: string
  readonly file: string
  readonly fn: string
  /** What is replaced, and by what, as for String.replace(). */
  readonly edit: readonly [RegExp, string]
  /** Code put before the function. */
  readonly helper?: string
  /** The rules that must speak; none if the rewrite keeps every rule. */
  readonly rules: readonly string[]
}

const x86 = { arch: 'x86', file: 'arch/x86/kvm/mmu/mmu.c' }
const tdp = { arch: 'x86', file: 'arch/x86/kvm/mmu/tdp_mmu.c' }
const shadow = { arch: 'x86', file: 'arch/x86/kvm/mmu/paging_tmpl.h' }
const arm64 = { arch: 'arm64', file: 'arch/arm64/kvm/mmu.c', fn: 'user_mem_abort' }
const riscv = { arch: 'riscv', file: 'arch/riscv/kvm/mmu.c', fn: 'kvm_riscv_gstage_map' }
const loongarch = { arch: 'loongarch', file: 'arch/loongarch/kvm/mmu.c', fn: 'kvm_map_page' }

const ifStale = /if \(is_page_fault_stale\([^)]*\)\)( \{[^}]*\}|\s*goto out_unlock;)/
const unlockAndLock = (mode: string): string => `${mode}_unlock(&vcpu->kvm->mmu_lock); ${mode}_lock(&vcpu->kvm->mmu_lock);`

/**
 * Edits of 6.12 that break a rule. Where kvm_faultin_pfn() still makes its lockless pre-check, that is the nearest to speak of.
 * Numbers are those of the real bugs in the fact sheet.
 */
export const violations: readonly Mutant[] = [
  { name: 'no check before the TDP MMU maps', ...x86, fn: 'kvm_tdp_mmu_page_fault', edit: [ifStale, ''], rules: ['unsafe-retry-check-only'] },
  { name: 'no check before direct_map()', ...x86, fn: 'direct_page_fault', edit: [ifStale, ''], rules: ['unsafe-retry-check-only'] },
  { name: 'no check before FNAME(fetch)', ...shadow, fn: 'FNAME(page_fault)', edit: [ifStale, ''], rules: ['unsafe-retry-check-only'] },
  { name: 'the result of the check is not looked at', ...x86, fn: 'kvm_tdp_mmu_page_fault', edit: [ifStale, 'is_page_fault_stale(vcpu, fault);'], rules: ['unsafe-retry-check-only'] },
  { name: 'the check is the wrong way round', ...x86, fn: 'kvm_tdp_mmu_page_fault', edit: [/if \(is_page/, 'if (!is_page'], rules: ['unsafe-retry-check-only'] },
  {
    name: 'row 5: pages are made available after the check', ...x86, fn: 'direct_page_fault',
    edit: [/(r = make_mmu_pages_available[\s\S]*?goto out_unlock;)([\s\S]*?)(\tr = direct_map)/, '$2$1\n$3'],
    rules: ['stale-check-before-reclaim'],
  },
  { name: 'mmu_lock is dropped between check and map', ...x86, fn: 'direct_page_fault', edit: [/\tr = direct_map/, `${unlockAndLock('write')} r = direct_map`], rules: ['lock-dropped-before-use'] },
  { name: 'the same in the TDP MMU', ...x86, fn: 'kvm_tdp_mmu_page_fault', edit: [/\tr = kvm_tdp_mmu_map/, `${unlockAndLock('read')} r = kvm_tdp_mmu_map`], rules: ['lock-dropped-before-use'] },
  { name: 'the lock is yielded after the level is known', ...tdp, fn: 'kvm_tdp_mmu_map', edit: [/\trcu_read_lock\(\);/, 'cond_resched_rwlock_read(&kvm->mmu_lock); rcu_read_lock();'], rules: ['lock-dropped-before-use'] },
  { name: 'the lock is taken after the check', ...x86, fn: 'kvm_tdp_mmu_page_fault', edit: [/\tread_lock\([^;]*;([\s\S]*?goto out_unlock;)/, '$1 read_lock(&vcpu->kvm->mmu_lock);'], rules: ['retry-check-without-mmu-lock'] },
  { name: 'no check on LoongArch', ...loongarch, edit: [/if \(mmu_invalidate_retry_gfn\([^)]*\)\)/, 'if (0)'], rules: ['unguarded-mapping-level'] },
  { name: 'row 4: the snapshot comes after the VMA lock', ...arm64, edit: [/(mmu_seq = [^;]*;)\s*(mmap_read_unlock\([^;]*;)/, '$2 $1'], rules: ['snapshot-after-lookup'] },
  { name: 'row 4, the twin on riscv', ...riscv, edit: [/(mmu_seq = [^;]*;)\s*(mmap_read_unlock\([^;]*;)/, '$2 $1'], rules: ['snapshot-after-lookup'] },
  { name: 'no check on arm64', ...arm64, edit: [/if \(mmu_invalidate_retry\([^)]*\)\)/, 'if (0)'], rules: ['unguarded-mapping-level'] },
  { name: 'no check on riscv', ...riscv, edit: [/if \(mmu_invalidate_retry\([^)]*\)\)\s*goto out_unlock;/, ''], rules: ['unguarded-mapping-level'] },
]

/** Rewrites that keep every rule. */
export const rewrites: readonly Mutant[] = [
  { name: 'guard() in place of lock and unlock', ...x86, fn: 'kvm_tdp_mmu_page_fault', edit: [/\tread_lock\(([^;]*)\);([\s\S]*)out_unlock:\s*read_unlock\([^;]*;/, 'guard(read_lock)($1);$2out_unlock:'], rules: [] },
  { name: 'the result of the check in a variable', ...x86, fn: 'kvm_tdp_mmu_page_fault', edit: [/if \(is_page_fault_stale\(vcpu, fault\)\)/, 'bool stale = is_page_fault_stale(vcpu, fault); if (stale)'], rules: [] },
  { name: 'the map in the else of the check', ...x86, fn: 'kvm_tdp_mmu_page_fault', edit: [/if \(is_page_fault_stale\(vcpu, fault\)\)\s*goto out_unlock;/, 'if (unlikely(is_page_fault_stale(vcpu, fault) == true)) goto out_unlock; else'], rules: [] },
  { name: 'another name of the lock', ...x86, fn: 'kvm_tdp_mmu_page_fault', edit: [/(\tint r;)([\s\S]*)read_lock\([^;]*;([\s\S]*)read_unlock\([^;]*;/, '$1 struct kvm *kvm = vcpu->kvm;$2read_lock(&kvm->mmu_lock);$3read_unlock(&kvm->mmu_lock);'], rules: [] },
  { name: 'a second check', ...x86, fn: 'direct_page_fault', edit: [/\tr = direct_map/, 'if (is_page_fault_stale(vcpu, fault)) goto out_unlock; r = direct_map'], rules: [] },
  { name: 'comparison with zero on LoongArch', ...loongarch, edit: [/if \((mmu_invalidate_retry_gfn\([^)]*\))\)/, 'if ($1 != 0)'], rules: [] },
  { name: 'scoped_guard() on riscv, left by goto', ...riscv, edit: [/spin_lock\(&kvm->mmu_lock\);([\s\S]*)out_unlock:\s*spin_unlock\([^;]*;/, 'scoped_guard(spinlock, &kvm->mmu_lock) {$1} out_unlock:'], rules: [] },
]

/** Edits that break a rule and are not found; docs/kernel-tree.md tells them. */
export const gaps: readonly Mutant[] = []
