import type { Program } from '../../scenario/consumers/program.ts'
import type { Dialect, Name } from './dialect.ts'
import { render } from './render.ts'
import type { Style } from './style.ts'

/** Where the text would stand: beside the kit, so that its imports can be followed. */
export const TEXT_PATH = 'src/scenario/consumers/consumer.ts'

const first: Readonly<Record<Name, readonly [type: string, value: string]>> = {
  mmu_seq: ['number', '0'],
  pfn: ['kvm_pfn_t', 'KVM_PFN_ERR_FAULT'],
  level: ['PgLevel', 'PG_LEVEL_4K'],
  is_private: ['boolean', 'false'],
}

/** What a text may use, by the module that has it. */
const modules: Readonly<Record<string, readonly string[]>> = {
  '../../kernel/locks.ts': ['cond_resched_rwlock_read', 'cond_resched_rwlock_write', 'down_read', 'read_lock', 'read_unlock', 'up_read', 'write_lock', 'write_unlock'],
  '../../kernel/rwonce.ts': ['load'],
  '../../kvm/kvm_host.ts': ['mmu_invalidate_retry', 'mmu_invalidate_retry_gfn', 'mmu_invalidate_retry_gfn_unsafe'],
  '../../kvm/kvm_main/mem_attributes.ts': ['kvm_mem_is_private'],
  '../../kvm/kvm_main/pfn.ts': ['gfn_to_pfn', 'kvm_release_pfn_clean'],
  '../../kvm/types.ts': ['KVM_PFN_ERR_FAULT', 'PG_LEVEL_2M', 'PG_LEVEL_4K'],
  '../../kvm/x86/mapping_level.ts': ['host_pfn_mapping_level'],
  './kit.ts': ['hasLeaf', 'isPresent', 'mapAtLevel', 'zapAround'],
}

const typescript: Dialect = {
  indent: '  ',
  end: '',
  equal: '===',
  different: '!==',
  call: (name, ...args) => `yield* ${name}(${args.join(', ')})`,
  operand: (call) => `(${call})`,
  mmuLock: 'kvm.mmu_lock',
  mmapLock: 'kvm.mm.mmap_lock',
  mmapLocks: ['down_read', 'up_read'],
  mmuSeq: 'yield* load(kvm.mmu_invalidate_seq)',
  inProgress: '(yield* load(kvm.mmu_invalidate_in_progress))',
  isHugeVma: '(yield* load(kvm.mm.vmaPages)) === 2',
  result: (name) => `'${name}'`,
  barrier: '// smp_rmb()',
  value: (name, where) => (where === 'locals' ? name : `c.${name}`),
  struct: () => 'c',
  mapping: (pfn, level, isPrivate) => [`{ pfn: ${pfn}, level: ${level}, private: ${isPrivate} }`],
  declare: (names, where) => {
    if (where === 'locals') return (Object.keys(first) as Name[]).filter((name) => names.includes(name) || name === 'is_private').map((name) => `${names.includes(name) ? 'let' : 'const'} ${name}: ${first[name][0]} = ${first[name][1]}`)
    return [`const c: Found = { ${(Object.keys(first) as Name[]).map((name) => `${name}: ${first[name][1]}`).join(', ')} }`]
  },
  answer: (number) => `answer${String(number)}`,
  declareAnswers: () => [],
  setAnswer: (number, value) => `const answer${String(number)} = ${value}`,
  declareResult: "let r: RetPf = 'RET_PF_RETRY'",
  declareAttempt: [],
  forAttempts: 'for (let attempt = 0; ; attempt++)',
  heading: (of) =>
    of.kind === 'consumer'
      ? 'export function* consumer(kvm: kvm, gfn: gfn_t, slot: kvm_memory_slot, root: kvm_mmu_root): Task<RetPf> {'
      : `function* ${of.name}(kvm: kvm, gfn: gfn_t, slot: kvm_memory_slot, root: kvm_mmu_root, c: Found): Task<${of.answers ? 'boolean' : 'void'}> {`,
  prologue: (used) => {
    // First values use them too.
    const names = new Set([...used, 'KVM_PFN_ERR_FAULT', 'PG_LEVEL_4K'])
    const imports = Object.entries(modules).flatMap(([path, all]) => {
      const wanted = all.filter((name) => names.has(name))
      return wanted.length === 0 ? [] : [`import { ${wanted.join(', ')} } from '${path}'`]
    })
    return [
      ...imports,
      "import type { gfn_t, kvm, kvm_memory_slot, kvm_pfn_t, PgLevel, RetPf } from '../../kvm/types.ts'",
      "import type { kvm_mmu_root } from '../../kvm/x86/spte.ts'",
      "import type { Task } from '../../ops/op.ts'",
      "import type { Found } from './runConsumer.ts'",
      '',
    ]
  },
}

/** The consumer's text in TypeScript, in the model's vocabulary. It can be run against src/kvm. */
export function toTypeScript(program: Program, style: Style): string {
  return render(program, style, typescript)
}
