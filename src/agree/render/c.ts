import type { Program } from '../../scenario/consumers/program.ts'
import type { Dialect, Name, Where } from './dialect.ts'
import { render } from './render.ts'
import type { Style } from './style.ts'

const types: Readonly<Record<Name, string>> = { mmu_seq: 'unsigned long', pfn: 'kvm_pfn_t', level: 'int', is_private: 'bool' }

const c: Dialect = {
  indent: '\t',
  end: ';',
  equal: '==',
  different: '!=',
  call: (name, ...args) => `${name}(${args.join(', ')})`,
  operand: (call) => call,
  mmuLock: '&kvm->mmu_lock',
  mmapLock: 'current->mm',
  mmapLocks: ['mmap_read_lock', 'mmap_read_unlock'],
  mmuSeq: 'kvm->mmu_invalidate_seq',
  inProgress: 'kvm->mmu_invalidate_in_progress',
  isHugeVma: 'vma_kernel_pagesize(vma_lookup(current->mm, slot->userspace_addr)) == PMD_SIZE',
  result: (name) => name,
  barrier: 'smp_rmb();',
  value: (name, where) => ({ locals: name, struct: `c.${name}`, 'struct of the caller': `c->${name}` })[where],
  struct: (where) => (where === 'struct' ? '&c' : 'c'),
  mapping: (pfn, level, isPrivate) => [pfn, level, isPrivate],
  declare: (names, where) => declarations(names, where),
  answer: (number) => `answer${String(number)}`,
  declareAnswers: () => [],
  setAnswer: (number, value) => `bool answer${String(number)} = ${value}`,
  declareResult: 'int r = RET_PF_RETRY;',
  declareAttempt: ['int attempt;'],
  forAttempts: 'for (attempt = 0; ; attempt++)',
  heading: (of) =>
    of.kind === 'consumer'
      ? 'int consumer(struct kvm *kvm, gfn_t gfn, struct kvm_memory_slot *slot, struct kvm_mmu_page *root)\n{'
      : `static ${of.answers ? 'bool' : 'void'} ${of.name}(struct kvm *kvm, gfn_t gfn, struct kvm_memory_slot *slot, struct kvm_mmu_page *root, struct found *c)\n{`,
  prologue: () => ['#include "kit.h"', ''],
}

function declarations(names: readonly Name[], where: Where): readonly string[] {
  if (where !== 'locals') return ['struct found c = { .mmu_seq = 0, .pfn = KVM_PFN_ERR_FAULT, .level = PG_LEVEL_4K, .is_private = false };']
  const values = names.filter((name) => name !== 'is_private').map((name) => `${types[name]} ${name};`)
  return [...values, 'bool is_private = false;']
}

/** The consumer's text in C, in the kernel's vocabulary. */
export function toC(program: Program, style: Style): string {
  return render(program, style, c)
}
