/**
 * How shared memory is touched in this project's TypeScript: the functions of src/kernel that are handed a cell.
 * In C these are assignments and macros; the facts are the same.
 *
 * Numbers are argument positions.
 */
export type Accessor =
  | { readonly kind: 'read'; readonly from: number }
  | { readonly kind: 'write'; readonly to: number; readonly value?: number; readonly expected?: number }

export const accessors: ReadonlyMap<string, Accessor> = new Map<string, Accessor>([
  ['load', { kind: 'read', from: 0 }],
  ['READ_ONCE', { kind: 'read', from: 0 }],
  ['smp_load_acquire', { kind: 'read', from: 0 }],
  ['rcu_dereference', { kind: 'read', from: 0 }],
  ['cpu_relax', { kind: 'read', from: 0 }],
  ['store', { kind: 'write', to: 0, value: 1 }],
  ['WRITE_ONCE', { kind: 'write', to: 0, value: 1 }],
  ['smp_store_release', { kind: 'write', to: 0, value: 1 }],
  ['rcu_assign_pointer', { kind: 'write', to: 0, value: 1 }],
  ['increment', { kind: 'write', to: 0 }],
  ['decrement', { kind: 'write', to: 0 }],
  ['refcount_inc_not_zero', { kind: 'write', to: 0 }],
  ['xchg', { kind: 'write', to: 0, value: 1 }],
  ['try_cmpxchg64', { kind: 'write', to: 0, value: 2, expected: 1 }],
  ['atomic_add_return', { kind: 'write', to: 1 }],
])
