import type { Task } from '../ops/op.ts'

/** The condition as the chapter prints it, e.g. `mmu_invalidate_in_progress < 0`. */
type Condition = string

/** A violation, whatever the kernel would do (BUG(), an oops, silent corruption). */
export function* bug(violation: string): Task<void> {
  yield { kind: 'fail', violation }
}

/** KVM_BUG_ON(): a violation if `holds`. In the kernel the VM is dead from here on; so is the task. */
export function* KVM_BUG_ON(holds: boolean, condition: Condition): Task<void> {
  if (holds) yield { kind: 'fail', violation: `KVM_BUG_ON(${condition})` }
}

/** WARN_ON_ONCE(): a violation too, as with panic_on_warn. */
export function* WARN_ON_ONCE(holds: boolean, condition: Condition): Task<void> {
  if (holds) yield { kind: 'fail', violation: `WARN_ON_ONCE(${condition})` }
}

/** VM_BUG_ON(). */
export function* VM_BUG_ON(holds: boolean, condition: Condition): Task<void> {
  if (holds) yield { kind: 'fail', violation: `VM_BUG_ON(${condition})` }
}
