/**
 * How kernel C touches shared memory. Numbers are argument positions.
 *
 * `lvalue`: the macro names the memory itself, `READ_ONCE(*p)`. Others take its address, `cmpxchg(p, …)`.
 */
export type Accessor =
  | { readonly kind: 'read'; readonly from: number; readonly lvalue?: true }
  | { readonly kind: 'write'; readonly to: number; readonly value?: number; readonly expected?: number; readonly lvalue?: true }

const readsOfLvalue = `READ_ONCE rcu_dereference rcu_dereference_check rcu_dereference_raw rcu_dereference_protected
  rcu_dereference_sched srcu_dereference srcu_dereference_check rcu_access_pointer`.split(/\s+/)

export const accessors: ReadonlyMap<string, Accessor> = new Map<string, Accessor>([
  ...readsOfLvalue.map((name) => [name, { kind: 'read', from: 0, lvalue: true }] as const),
  ['smp_load_acquire', { kind: 'read', from: 0 }],
  ['WRITE_ONCE', { kind: 'write', to: 0, value: 1, lvalue: true }],
  ['rcu_assign_pointer', { kind: 'write', to: 0, value: 1, lvalue: true }],
  ['smp_store_release', { kind: 'write', to: 0, value: 1 }],
  ['xchg', { kind: 'write', to: 0, value: 1 }],
  ['cmpxchg', { kind: 'write', to: 0, value: 2, expected: 1 }],
  ['cmpxchg64', { kind: 'write', to: 0, value: 2, expected: 1 }],
  ['try_cmpxchg', { kind: 'write', to: 0, value: 2, expected: 1 }],
  ['try_cmpxchg64', { kind: 'write', to: 0, value: 2, expected: 1 }],
])

/** Macros that are their argument: `likely(x)`, `WARN_ON(x)`. */
export const transparent: ReadonlySet<string> = new Set(
  `likely unlikely WARN_ON WARN_ON_ONCE KVM_BUG_ON KVM_MMU_WARN_ON WARN WARN_ONCE KVM_BUG READ_ONCE_NOCHECK ACCESS_PRIVATE
   array_index_nospec data_race IS_ALIGNED_BOOL unrcu_pointer real_vmalloc_addr`.split(/\s+/),
)

/** What real-mode code takes of a lock: `&kvm->mmu_lock.rlock.raw_lock` is that lock. */
export const locksInLocks: ReadonlySet<string> = new Set(['rlock', 'raw_lock'])

/** Calls that do not return, and those that do not if their argument is true. */
export const stops: ReadonlySet<string> = new Set(['BUG', 'panic', 'unreachable', 'nvhe_panic'])
export const stopsIf: ReadonlySet<string> = new Set(['BUG_ON'])

/** Types of page table entries: what a pointer to one points to is shared memory. */
export const entryTypes: ReadonlySet<string> = new Set(
  `u64 pte_t pmd_t pud_t p4d_t pgd_t kvm_pte_t pt_element_t kvm_pmd_t kvm_pud_t __be64`.split(/\s+/),
)

/** Type names that are pointers to page table entries themselves. */
export const entryPointerTypes: ReadonlySet<string> = new Set(['tdp_ptep_t', 'kvm_pteref_t'])

/** Fields that are shared memory if the vocabulary says nothing else. */
export const defaultSharedFields: ReadonlySet<string> = new Set([
  'mmu_invalidate_seq',
  'mmu_invalidate_in_progress',
  'mmu_invalidate_range_start',
  'mmu_invalidate_range_end',
  'mn_active_invalidate_count',
])

/** `guard(class)(lock)`: what is called on the way in and out. */
export const guards: ReadonlyMap<string, readonly [string, string]> = new Map([
  ['mutex', ['mutex_lock', 'mutex_unlock']],
  ['spinlock', ['spin_lock', 'spin_unlock']],
  ['raw_spinlock', ['spin_lock', 'spin_unlock']],
  ['spinlock_irqsave', ['spin_lock', 'spin_unlock']],
  ['raw_spinlock_irqsave', ['spin_lock', 'spin_unlock']],
  ['read_lock', ['read_lock', 'read_unlock']],
  ['read_lock_irqsave', ['read_lock', 'read_unlock']],
  ['write_lock', ['write_lock', 'write_unlock']],
  ['write_lock_irqsave', ['write_lock', 'write_unlock']],
  ['rwsem_read', ['down_read', 'up_read']],
  ['rwsem_write', ['down_write', 'up_write']],
  ['srcu', ['srcu_read_lock', 'srcu_read_unlock']],
  ['rcu', ['rcu_read_lock', 'rcu_read_unlock']],
  ['irqsave', ['local_irq_save', 'local_irq_restore']],
  ['preempt', ['preempt_disable', 'preempt_enable']],
])
