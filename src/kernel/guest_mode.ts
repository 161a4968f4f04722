import type { Domain } from '../ops/shared.ts'
import type { Task } from '../ops/op.ts'

/**
 * Guest mode of the vCPUs of a VM, as one reader domain: a vCPU in the guest is inside a section.
 */
export function* enterGuestMode(inGuest: Domain): Task<void> {
  yield { kind: 'enter', domain: inGuest }
}

export function* leaveGuestMode(inGuest: Domain): Task<void> {
  yield { kind: 'exit', domain: inGuest }
}

/** kvm_kick_many_cpus() with `wait`: an IPI to every vCPU in the guest, waited for until all have left it. */
export function* kickAndWait(inGuest: Domain): Task<void> {
  yield { kind: 'graceStart', domain: inGuest }
  yield { kind: 'graceWait', domain: inGuest }
}
