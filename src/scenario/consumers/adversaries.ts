import { kvm_create_vm, type Vm, type VmConfig } from '../../kvm/create_vm.ts'
import { kvm_vm_set_mem_attributes } from '../../kvm/kvm_main/mem_attributes.ts'
import { kvm_vm_ioctl_set_memory_region } from '../../kvm/kvm_main/memslots.ts'
import { kvm_mmu_notifier_invalidate_range_end, kvm_mmu_notifier_invalidate_range_start } from '../../kvm/kvm_main/mmu_notifier.ts'
import { kvm_map_page } from '../../kvm/loongarch/mmu.ts'
import { __split_huge_pmd, collapse_huge_page, remapWithSmallPages, zap_page_range_single } from '../../kvm/mm/memory.ts'
import type { gfn_t } from '../../kvm/types.ts'
import { vcpu_run } from '../../kvm/x86/page_fault.ts'
import type { Scenario } from '../../explore/scenario.ts'
import type { Task } from '../../ops/op.ts'
import { cell, type Cell } from '../../ops/shared.ts'
import { load } from '../../kernel/rwonce.ts'
import { race } from '../race.ts'
import type { Rest } from './compile.ts'
import { inMemslot, runConsumer, type Consumer } from './runConsumer.ts'

/** Something that happens beside a consumer, and the smallest machine for it. */
export interface Adversary {
  readonly name: string
  readonly config: Partial<VmConfig>
  /** The GFN that the consumer is about. */
  readonly gfn: gfn_t
  readonly acts: (vm: Vm) => readonly (() => Task<unknown>)[]
  /** The consumers that it concerns. */
  readonly concerns: 'all' | 'attribute' | 'vma' | 'no vma'
}

/** The first frame of the VMM's memory. */
const FIRST = 16

/**
 * In the order in which they are tried: the first ones catch most.
 *
 * All machines have one huge page of guest memory. KVM maps it by small leaves, so that there is evidence to find; in one
 * of them by nothing.
 */
export const adversaries: readonly Adversary[] = [
  { name: 'unmap', concerns: 'all', gfn: 1, config: { zapYields: true }, acts: ({ kvm }) => [() => zap_page_range_single(kvm.mm, FIRST, FIRST + 2)] },
  { name: 'unmap, nothing mapped', concerns: 'all', gfn: 0, config: { spt: 'empty' }, acts: ({ kvm }) => [() => zap_page_range_single(kvm.mm, FIRST, FIRST + 2)] },
  { name: 'split', concerns: 'no vma', gfn: 0, config: {}, acts: ({ kvm }) => [() => __split_huge_pmd(kvm.mm, FIRST)] },
  { name: 'collapse', concerns: 'all', gfn: 0, config: { host: 'small' }, acts: ({ kvm }) => [() => collapse_huge_page(kvm.mm, FIRST)] },
  { name: 'convert', concerns: 'attribute', gfn: 0, config: { attributes: true }, acts: ({ kvm }) => [() => kvm_vm_set_mem_attributes(kvm, 0, 2, true)] },
  { name: 'remap', concerns: 'vma', gfn: 0, config: {}, acts: ({ kvm }) => [() => remapWithSmallPages(kvm.mm, FIRST)] },
  { name: 'partial unmap', concerns: 'no vma', gfn: 1, config: {}, acts: ({ kvm }) => [() => zap_page_range_single(kvm.mm, FIRST, FIRST + 1)] },
  { name: 'split and partial unmap', concerns: 'no vma', gfn: 1, config: {}, acts: ({ kvm }) => [() => __split_huge_pmd(kvm.mm, FIRST), () => zap_page_range_single(kvm.mm, FIRST, FIRST + 1)] },
  { name: 'nested', concerns: 'no vma', gfn: 0, config: { zapYields: true }, acts: ({ kvm }) => [() => nested(kvm)] },
  { name: 'collapse and refault', concerns: 'all', gfn: 0, config: { host: 'small' }, acts: (vm) => [() => collapse_huge_page(vm.kvm.mm, FIRST), () => kvm_map_page(vm.vcpu(1), 0)] },
  { name: 'split and refault', concerns: 'no vma', gfn: 0, config: {}, acts: (vm) => [() => __split_huge_pmd(vm.kvm.mm, FIRST), () => kvm_map_page(vm.vcpu(1), 0)] },
  { name: 'convert and refault', concerns: 'attribute', gfn: 0, config: { attributes: true }, acts: (vm) => [() => kvm_vm_set_mem_attributes(vm.kvm, 0, 2, true), () => vcpu_run(vm.vcpu(1), { gfn: 0, mmu: 'tdp' })] },
  { name: 'delete', concerns: 'all', gfn: 0, config: { roots: 2 }, acts: ({ kvm, slot }) => [() => kvm_vm_ioctl_set_memory_region(kvm, { kind: 'KVM_MR_DELETE', slot: slot(0) })] },
]

/** An invalidation of the whole huge page, with a split and an unmapping inside of it, as a migration makes. */
function* nested(kvm: Vm['kvm']): Task<void> {
  yield* kvm_mmu_notifier_invalidate_range_start(kvm, FIRST, FIRST + 2)
  yield* __split_huge_pmd(kvm.mm, FIRST)
  yield* zap_page_range_single(kvm.mm, FIRST, FIRST + 1)
  yield* kvm_mmu_notifier_invalidate_range_end(kvm, FIRST, FIRST + 2)
}

/** Many consumers against one adversary, one after the other: which one runs is what the cell holds. */
export interface Arena {
  readonly scenario: Scenario
  readonly program: Cell<Rest>
}

/** A machine for the adversary in which any program can be the consumer. */
export function arena(adversary: Adversary, first: Rest): Arena {
  const program = cell('program', first)
  const consumer: Consumer = function* (given) {
    return yield* runConsumer(given, yield* load(program))
  }
  return { scenario: against(adversary, consumer), program }
}

/** The consumer against the adversary, in a machine of their own, under all invariants. */
export function against({ name, config, gfn, acts }: Adversary, consumer: Consumer): Scenario {
  const vm = kvm_create_vm({ memslots: [{ npages: 2 }], host: 'huge', hostPages: 2, spt: 'small', ...config })
  return { ...race(vm, { vcpu0: () => inMemslot(vm.kvm, gfn, consumer), [name]: acts(vm) }), name }
}
