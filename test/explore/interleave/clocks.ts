/**
 * Who may have seen what: vector clocks, as in FastTrack and loom.
 *
 * An atomic read has seen all that was done before the atomic write whose value it reads, in its own thread or by whom that had seen. Two accesses to one
 * word, one of which writes and one of which is not atomic, are a **race** unless one was done before the other in this sense. Without
 * races what threads do is what it is in some order of their atomic accesses (JavaScript's memory model: a program without
 * races is sequentially consistent), so schedules need not come between others.
 */
export interface Clocks {
  readonly threads: number[][]
  /** By word: what was done before the last atomic write to it. */
  readonly released: Map<string, number[]>
  /** By word, kind of access and thread: when that was last. */
  readonly last: Map<string, number[]>
}

export function newClocks(threads: number): Clocks {
  return { threads: Array.from({ length: threads }, (_, thread) => Array.from({ length: threads }, (__, other) => (other === thread ? 1 : 0))), released: new Map(), last: new Map() }
}

/** Kinds of an access; a read and a write at once is both. */
export interface Kinds {
  readonly reads: boolean
  readonly writes: boolean
  readonly isAtomic: boolean
}

const kinds = ['plain read', 'plain write', 'atomic read', 'atomic write'] as const

/** Notes an access, which is done. Throws if it is a race. */
export function noteAccess({ threads, released, last }: Clocks, thread: number, word: string, { reads, writes, isAtomic }: Kinds): void {
  const clock = threads[thread]!
  for (const kind of kinds) {
    const isConflict = (writes || kind.endsWith('write')) && !(isAtomic && kind.startsWith('atomic'))
    const times = last.get(`${word} ${kind}`)
    const other = isConflict && times !== undefined ? times.findIndex((time, by) => by !== thread && time > clock[by]!) : -1
    if (other >= 0) throw new Error(`a race: thread ${thread} ${writes ? 'writes' : 'reads'} ${word}, thread ${other} did a ${kind} of it at the same time`)
  }
  const note = (kind: (typeof kinds)[number]): void => {
    const times = last.get(`${word} ${kind}`) ?? threads.map(() => 0)
    times[thread] = clock[thread]!
    last.set(`${word} ${kind}`, times)
  }
  if (reads) note(isAtomic ? 'atomic read' : 'plain read')
  if (writes) note(isAtomic ? 'atomic write' : 'plain write')
  if (!isAtomic) return
  if (reads) released.get(word)?.forEach((time, by) => { clock[by] = Math.max(clock[by]!, time) })
  if (writes) {
    released.set(word, [...clock])
    clock[thread]!++
  }
}
