/** The architectures whose KVM the chapter speaks of, and what is read of each. */
export const archs: readonly string[] = ['x86', 'arm64', 'loongarch', 'mips', 'powerpc', 'riscv', 's390']

/** Folders and files of an architecture, from the root of the tree. The first must be there. */
export function placesOf(arch: string): readonly string[] {
  return [`arch/${arch}/kvm`, `arch/${arch}/include/asm/kvm_host.h`, `arch/${arch}/include/asm/kvm_mmu.h`, `arch/${arch}/include/asm/kvm_pgtable.h`]
}

/** What every architecture shares. */
export const common: readonly string[] = ['virt/kvm', 'include/linux/kvm_host.h']

/** Code that is built for another privilege level, under names of its own: it never runs beside the host's. */
export const notHost: readonly RegExp[] = [/^arch\/arm64\/kvm\/hyp\/nvhe\//]

/** Whether a path is among what is read of an architecture. */
export function isSourceOf(arch: string, path: string): boolean {
  return /\.[ch]$/.test(path) && [...placesOf(arch), ...common].some((place) => path === place || path.startsWith(`${place}/`))
}
