import type { Domain, Lock } from '../ops/shared.ts'
import type { Hold, Task } from '../ops/op.ts'

/** lockdep_assert_held(): held in any mode, or inside a section for a domain. */
export function* lockdep_assert_held(object: Lock | Domain): Task<void> {
  const hold = (yield { kind: 'held', object }) as Hold
  if (hold === 'none') yield { kind: 'fail', violation: `lockdep: ${object.name} is not held` }
}

/** lockdep_assert_held_write(). */
export function* lockdep_assert_held_write(lock: Lock): Task<void> {
  const hold = (yield { kind: 'held', object: lock }) as Hold
  if (hold !== 'exclusive') {
    yield { kind: 'fail', violation: `lockdep: ${lock.name} is not held for writing` }
  }
}

/** srcu_dereference_check() and friends: inside the domain, or holding the lock instead. */
export function* lockdepAssertEither(domain: Domain, lock: Lock): Task<void> {
  const inside = (yield { kind: 'held', object: domain }) as Hold
  if (inside !== 'none') return
  const hold = (yield { kind: 'held', object: lock }) as Hold
  if (hold !== 'none') return
  yield { kind: 'fail', violation: `lockdep: neither ${domain.name} nor ${lock.name} is held` }
}
