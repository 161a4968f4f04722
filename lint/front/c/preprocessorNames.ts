/**
 * Which side of an `#if` is read.
 *
 * A tree is read as if it was configured with everything that KVM can have on a 64-bit machine: `CONFIG_…` is set
 * unless it is in this table. Of a condition on other names the first side is read. The other sides are not read.
 */
export const notConfigured: ReadonlyMap<string, string> = new Map([
  ['CONFIG_X86_32', 'host pages of 32-bit machines are no part of the chapter'],
  ['CONFIG_32BIT', 'likewise'],
  ['CONFIG_PPC32', 'likewise'],
  ['CONFIG_PPC_E500MC', 'excludes the 64-bit Book3S code'],
  ['CONFIG_CPU_BIG_ENDIAN', 'only moves bits'],
  ['CONFIG_PREEMPT_RT', 'changes lock types, not which locks are held'],
  ['CONFIG_DEBUG_LOCK_ALLOC', 'checking only'],
  ['CONFIG_KASAN', 'checking only'],
  ['__ASSEMBLY__', 'C is read'],
  ['__ASSEMBLER__', 'C is read'],
  ['__CHECKER__', 'sparse only'],
  ['__KVM_NVHE_HYPERVISOR__', 'the host side is read'],
  ['__KVM_VHE_HYPERVISOR__', 'the host side is read'],
  ['__BIG_ENDIAN', 'only moves bits'],
  ['MODULE', 'built in and module differ in nothing that is linted'],
  ['DEBUG', 'checking only'],
  ['TRACE_HEADER_MULTI_READ', 'trace headers are read once'],
])

/** Names that are set although they do not begin with `CONFIG_`. */
export const set: ReadonlySet<string> = new Set(['__KERNEL__', '__GNUC__', '__LITTLE_ENDIAN', '__x86_64__', '__powerpc64__'])
