import type { Test } from '../../scenario/consumers/program.ts'

/** A value that a consumer finds out. */
export type Name = 'mmu_seq' | 'pfn' | 'level' | 'is_private'

/** How one language says what consumers say. */
export interface Dialect {
  readonly indent: string
  /** Ends a statement. */
  readonly end: string
  readonly equal: string
  readonly different: string
  /** A call of a function of the kernel or of the kit. */
  readonly call: (name: string, ...args: readonly string[]) => string
  /** `call` as an operand of `!`. */
  readonly operand: (call: string) => string
  readonly mmuLock: string
  readonly mmapLock: string
  readonly mmapLocks: readonly [take: string, drop: string]
  /** Reads of shared memory. */
  readonly mmuSeq: string
  readonly inProgress: string
  readonly isHugeVma: string
  readonly result: (name: 'RET_PF_FIXED' | 'RET_PF_RETRY') => string
  readonly barrier: string
  /** Something that was found out: a local, or a field of the struct, seen from the consumer or from one of its helpers. */
  readonly value: (name: Name, where: Where) => string
  /** The struct as an argument. */
  readonly struct: (where: Where) => string
  readonly mapping: (pfn: string, level: string, isPrivate: string) => readonly string[]
  readonly declare: (names: readonly Name[], where: Where) => readonly string[]
  /** A variable for the answer of a check, with its number in the program. */
  readonly answer: (number: number) => string
  readonly declareAnswers: (count: number) => readonly string[]
  /** Assigns the first and only value of such a variable. */
  readonly setAnswer: (number: number, value: string) => string
  readonly declareResult: string
  readonly declareAttempt: readonly string[]
  readonly forAttempts: string
  /** The first line of the consumer, or of a helper that says whether to go on, or that says nothing. */
  readonly heading: (of: Heading) => string
  /** What stands above all functions, given which of the kit and the model are used. */
  readonly prologue: (used: ReadonlySet<string>) => readonly string[]
}

export type Where = 'locals' | 'struct' | 'struct of the caller'

export type Heading =
  | { readonly kind: 'consumer' }
  | { readonly kind: 'helper'; readonly name: string; readonly answers: boolean }

/** The function that a test calls, if it is one, and what its answer means. */
export const calls: Readonly<Partial<Record<Test, { readonly name: string; readonly answer: 'fails' | 'passes'; readonly args: readonly ('mmu_seq' | 'gfn')[] }>>> = {
  retry_gfn: { name: 'mmu_invalidate_retry_gfn', answer: 'fails', args: ['mmu_seq', 'gfn'] },
  retry: { name: 'mmu_invalidate_retry', answer: 'fails', args: ['mmu_seq'] },
  retry_unsafe: { name: 'mmu_invalidate_retry_gfn_unsafe', answer: 'fails', args: ['mmu_seq', 'gfn'] },
  leaf: { name: 'hasLeaf', answer: 'passes', args: ['gfn'] },
  present: { name: 'isPresent', answer: 'passes', args: ['gfn'] },
}
