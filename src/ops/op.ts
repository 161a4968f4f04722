import type { Cell, Domain, Lock } from './shared.ts'

/**
 * A visible operation: the one thing a task can do that another task can notice.
 *
 * An op is plain data and touches at most one shared object, atomically. Its reply is what `yield`
 * returns to the task. Memory is sequentially consistent, each op sees the latest value, unless the
 * scenario asks for weak memory (src/explore/weak): then a load may see an older one. `order` and
 * `fence` are for weak memory; where memory is sequentially consistent a fence is no op at all.
 *
 * | kind       | enabled when                                    | effect                          | reply            |
 * | ---------- | ----------------------------------------------- | ------------------------------- | ---------------- |
 * | load       | always                                          | –                               | the value        |
 * | store      | always                                          | cell := value                   | undefined        |
 * | cmpxchg    | always                                          | cell := value if cell = expect  | the value before |
 * | xchg       | always                                          | cell := value                   | the value before |
 * | add        | always                                          | cell += delta, unless it holds `unless` | the value before |
 * | await      | cell equals (`is`) or differs from (`not`) value | –                              | the value        |
 * | acquire    | no conflicting holder, the caller not a holder  | caller holds the lock           | undefined        |
 * | tryAcquire | always                                          | as acquire, if it would be enabled | taken?        |
 * | release    | always (not held in that mode: a violation)     | caller no longer holds it       | undefined        |
 * | enter      | always                                          | one more section of the caller  | undefined        |
 * | exit       | always (none open: a violation)                 | one section less; the last one leaves every grace period | undefined |
 * | graceStart | always                                          | notes the tasks inside a section | undefined       |
 * | graceWait  | all tasks noted by the caller's graceStart left | –                               | undefined        |
 * | fence      | always                                          | orders the caller's ops, see docs/memory-model.md | undefined |
 * | held       | always; touches nothing shared                  | –                               | the caller's hold on a lock or domain |
 * | fail       | always; touches nothing shared                  | the task halts with a violation | never replies    |
 */
export type Op =
  | { readonly kind: 'load'; readonly cell: Cell; readonly order?: 'acquire' }
  | { readonly kind: 'store'; readonly cell: Cell; readonly value: unknown; readonly order?: 'release' }
  | { readonly kind: 'cmpxchg'; readonly cell: Cell; readonly expect: unknown; readonly value: unknown }
  | { readonly kind: 'xchg'; readonly cell: Cell; readonly value: unknown }
  | { readonly kind: 'add'; readonly cell: Cell; readonly delta: number; readonly unless?: number }
  | { readonly kind: 'await'; readonly cell: Cell; readonly test: 'is' | 'not'; readonly value: unknown }
  | { readonly kind: 'acquire' | 'tryAcquire'; readonly lock: Lock; readonly mode: LockMode }
  | { readonly kind: 'release'; readonly lock: Lock; readonly mode: LockMode }
  | { readonly kind: 'enter' | 'exit' | 'graceStart' | 'graceWait'; readonly domain: Domain }
  | { readonly kind: 'fence'; readonly order: FenceOrder }
  | { readonly kind: 'held'; readonly object: Lock | Domain }
  | { readonly kind: 'fail'; readonly violation: string }

export type LockMode = 'exclusive' | 'shared'

/** Which of the caller's accesses a fence orders: loads, stores, or all (and for all tasks alike). */
export type FenceOrder = 'read' | 'write' | 'full'

/** Reply to `held`: how the caller holds a lock, or whether it is inside a section of a domain. */
export type Hold = LockMode | 'inside' | 'none'

/**
 * A kernel thread: a generator whose every shared access is a yielded op.
 *
 * Contract: between two yields a task reads and writes nothing shared, reads no clock and no
 * randomness, and does not depend on the iteration order of an unordered set. Its local state is
 * then a function of the replies it has had, which is what lets the explorer learn it. It also comes
 * to its next op, its end or an exception whatever value of the cell it is given: the explorer asks
 * ahead, so it may be given one that no run gives it there.
 */
export type Task<T> = Generator<Op, T, unknown>
