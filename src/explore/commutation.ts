/**
 * How an op touches an object, as far as other tasks' ops can tell. `look` is an invariant's read of
 * a lock or domain; its read of a cell is `read`.
 */
export const accessClasses = [
  'read', 'write',
  'lock', 'lockShared', 'tryLock', 'tryShared', 'unlock', 'unlockShared',
  'enter', 'exit', 'graceStart', 'graceWait',
  'look',
] as const

export type AccessClass = (typeof accessClasses)[number]

/**
 * Pairs of classes that commute on one object, for ops of different tasks. All others conflict.
 *
 * Two ops commute if, wherever both are enabled, neither disables the other and both orders give the
 * same state and the same two replies. (Who enables whom is not asked here: see persistent.ts.)
 */
const commuting: readonly (readonly [AccessClass, readonly AccessClass[]])[] = [
  // Neither changes the cell.
  ['read', ['read']],
  // Shared holds add up, in no order. If an exclusive holder makes one tryShared fail, it makes both fail.
  ['lockShared', ['lockShared', 'tryShared']],
  ['tryShared', ['tryShared']],
  // A lock is enabled only if nobody is in the way: then an unlock of another task is either that of
  // a reader beside a reader, or of somebody who holds nothing, a violation whatever the order.
  ['unlock', ['lock', 'lockShared', 'unlock', 'unlockShared']],
  // One reader less changes nothing for those who only mind a writer.
  ['unlockShared', ['lock', 'lockShared', 'tryShared', 'unlockShared']],
  // Each task has its own count of sections, and an exit clears only the bits of its own task.
  ['enter', ['enter', 'exit']],
  // Either the grace period never notes the task that leaves, or it notes it and then lets it go.
  // If a section remains open it is noted in both orders.
  ['exit', ['exit', 'graceStart', 'graceWait']],
  // Each task has its own grace period; one that is over (graceWait is enabled) waits for nobody new.
  ['graceStart', ['graceStart', 'graceWait', 'look']],
  ['graceWait', ['enter', 'graceWait', 'look']],
  // Invariants see the holders and the tasks inside, not the grace periods.
  ['look', ['look']],
]

/** Bit of a class in a mask. */
export function classBit(name: AccessClass): number {
  return 1 << accessClasses.indexOf(name)
}

/** By class number: the mask of classes that do not commute with it. */
export const conflictsOf: readonly number[] = accessClasses.map((a) => {
  const commutes = (b: AccessClass): boolean =>
    commuting.some(([x, ys]) => (x === a && ys.includes(b)) || (x === b && ys.includes(a)))
  return accessClasses.reduce((mask, b) => (commutes(b) ? mask : mask | classBit(b)), 0)
})
