import { store } from '../../../kernel/rwonce.ts'
import type { Task } from '../../../ops/op.ts'
import type { World } from './world.ts'

/** kvm_flush_remote_tlbs(): asks every vCPU to flush, kicks it, and waits until it has left the guest. */
export function* kvm_flush_remote_tlbs(world: World): Task<void> {
  for (const { flushRequest } of world.vcpus) yield* store(flushRequest, true)
  yield { kind: 'graceStart', domain: world.guestMode }
  yield { kind: 'graceWait', domain: world.guestMode }
}
