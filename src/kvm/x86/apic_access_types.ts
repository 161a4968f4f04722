import type { Cell, Domain } from '../../ops/shared.ts'
import type { kvm_pfn_t } from '../types.ts'

/** What belongs to the APIC-access page of one vCPU. */
export interface ApicAccess {
  /** APIC_ACCESS_ADDR in the VMCS. */
  readonly APIC_ACCESS_ADDR: Cell<kvm_pfn_t>
  /** KVM_REQ_APIC_PAGE_RELOAD in `vcpu->requests`. */
  readonly reload: Cell<boolean>
  /** IN_GUEST_MODE: waiting for this domain stands for kicking the vCPU and waiting for it to come out. */
  readonly inGuest: Domain
}
