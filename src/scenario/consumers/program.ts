/**
 * A consumer of derived information, as a small syntax tree.
 *
 * It stands for what a fault handler or a recovery worker does with one GFN between looking something up and installing
 * it. The same tree is rendered as TypeScript and as C for the linter, and run against an adversary by the explorer.
 */
export interface Program {
  readonly body: Block
}

export type Block = readonly Statement[]

export type Statement =
  /** `mmu_seq = kvm->mmu_invalidate_seq`. */
  | { readonly kind: 'snapshot' }
  /** `smp_rmb()`. Named only: the model has no weak memory. */
  | { readonly kind: 'rmb' }
  /** `level = host_pfn_mapping_level()`. */
  | { readonly kind: 'level' }
  /** `level` from the size of the VMA's pages, with the VMA lock around it and perhaps the snapshot inside. */
  | { readonly kind: 'vma'; readonly snapshot: boolean }
  /** `is_private = kvm_mem_is_private()`. */
  | { readonly kind: 'attribute' }
  /** `pfn = gfn_to_pfn()`: the faultin. Bails out, or begins the loop again, if there is no page. */
  | { readonly kind: 'page' }
  | { readonly kind: 'lock'; readonly mode: Mode }
  | { readonly kind: 'unlock' }
  /** mmu_lock is dropped and taken again. */
  | { readonly kind: 'yield' }
  /** Maps the page at `level`, as a small page, or as a huge page because `level` was found to be huge. */
  | { readonly kind: 'install'; readonly at: 'level' | '4K' | '2M' }
  | { readonly kind: 'zap' }
  | { readonly kind: 'bail' }
  /** Bails out, or begins the loop again, unless the test passes. */
  | { readonly kind: 'guard'; readonly test: Test }
  /** Both blocks leave mmu_lock as they find it, unless they bail out. */
  | { readonly kind: 'if'; readonly test: Test; readonly then: Block; readonly else: Block }
  /** Tries again if a guard inside does not pass, `ATTEMPTS` times. Entered without mmu_lock. */
  | { readonly kind: 'loop'; readonly body: Block }
  /** The same as its body; written as a function of its own. */
  | { readonly kind: 'helper'; readonly body: Block }

export type Mode = 'read' | 'write'

/** What is asked; each passes if the consumer may go on as far as this test can tell. */
export type Test =
  /** `!mmu_invalidate_retry_gfn()`. */
  | 'retry_gfn'
  /** `!mmu_invalidate_retry()`, which is blind to the range. */
  | 'retry'
  /** `!mmu_invalidate_retry_gfn_unsafe()`. */
  | 'retry_unsafe'
  /** `kvm->mmu_invalidate_in_progress == 0`. */
  | 'in_progress'
  /** A leaf SPTE maps the GFN. */
  | 'leaf'
  /** An SPTE is present, be it a table. */
  | 'present'
  /** `level == PG_LEVEL_2M`. */
  | 'huge'

/** How often a loop is run at most. */
export const ATTEMPTS = 2

/** Statements with those inside of them, in the order of the text. */
export function* everyStatement(block: Block): Iterable<Statement> {
  for (const statement of block) {
    yield statement
    for (const inner of blocksOf(statement)) yield* everyStatement(inner)
  }
}

export function blocksOf(statement: Statement): readonly Block[] {
  if (statement.kind === 'if') return [statement.then, statement.else]
  return statement.kind === 'loop' || statement.kind === 'helper' ? [statement.body] : []
}
