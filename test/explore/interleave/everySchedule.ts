import type { Access, Doing, Pause } from './asGenerators.ts'
import { newClocks, noteAccess } from './clocks.ts'
import type { Clocks } from './clocks.ts'
import { unguarded } from './guarded.ts'

/** What threads do at the same time, from the beginning. Made anew for each schedule. */
export interface Meeting {
  readonly threads: readonly Doing[]
  /** All words that they share, by name. */
  readonly arrays: Readonly<Record<string, Int32Array>>
  /** All that the checks remember, in plain data: what they know and is not in here may be forgotten, for another order comes to the same state. */
  readonly ghost: unknown
  /** Called when all threads are done; throws if something is wrong. */
  readonly atEnd: () => void
}

interface Run {
  readonly meeting: Meeting
  readonly clocks: Clocks
  /** By thread: what it has been told so far, which says where it stands. */
  readonly told: number[][]
  /** By thread: the atomic access that it does next, or a pause that it makes; undefined if it is done. */
  readonly next: (Access | Pause | undefined)[]
}

/**
 * Runs the threads in every order of their atomic accesses. What comes to the same state as another order is not gone on with.
 *
 * Throws what a thread, a check or the clocks throw, with the schedule.
 */
export function everySchedule(begin: () => Meeting): void {
  const seen = new Set<string>()
  const goOn = (schedule: readonly number[]): void => {
    let open: readonly number[]
    try {
      const run = runTo(begin(), schedule)
      const state = stateOf(run)
      if (seen.has(state)) return
      seen.add(state)
      open = run.next.flatMap((access, thread) => (access === undefined ? [] : [thread]))
      if (open.length === 0) run.meeting.atEnd()
    } catch (error) {
      throw new Error(`schedule ${schedule.join('')}: ${(error as Error).message}`, { cause: error })
    }
    for (const thread of open) goOn([...schedule, thread])
  }
  goOn([])
}

function runTo(meeting: Meeting, schedule: readonly number[]): Run {
  const { threads } = meeting
  const run: Run = { meeting, clocks: newClocks(threads.length), told: threads.map(() => []), next: threads.map(() => undefined) }
  threads.forEach((_, thread) => { advance(run, thread) })
  for (const thread of schedule) advance(run, thread)
  return run
}

/** Has a thread do its atomic access, if it stands at one, and all that it does up to the next one. */
function advance(run: Run, thread: number): void {
  const { meeting: { threads }, told, next } = run
  const at = next[thread]
  let stop = at === undefined ? threads[thread]!.next() : threads[thread]!.next(tell(done(run, thread, at)))
  while (stop.done !== true && isPlain(stop.value)) stop = threads[thread]!.next(tell(done(run, thread, stop.value)))
  next[thread] = stop.done === true ? undefined : stop.value

  function tell(word: number): number {
    told[thread]!.push(word)
    return word
  }
}

function isPause(access: Access | Pause): access is Pause {
  return access[0] === 'pause'
}

function isPlain(access: Access | Pause): boolean {
  return !isPause(access) && !kindsOf(access).isAtomic
}

function done({ meeting: { arrays }, clocks }: Run, thread: number, access: Access | Pause): number {
  if (isPause(access)) return 0
  const [kind, guard, index, ...words] = access
  const array = unguarded(guard)
  const name = Object.keys(arrays).find((each) => arrays[each] === array)
  if (name === undefined || index < 0 || index >= array.length) throw new Error(`${kind} of a word that is not there: ${String(name)}[${index}]`)
  const word = perform(access)
  const isWritten = kind !== 'compareExchange' || word === words[0]
  const { reads, writes, isAtomic } = kindsOf(access)
  noteAccess(clocks, thread, `${name}[${index}]`, { reads, writes: writes && isWritten, isAtomic })
  return word
}

function kindsOf([kind]: Access): { reads: boolean; writes: boolean; isAtomic: boolean } {
  switch (kind) {
    case 'read':
      return { reads: true, writes: false, isAtomic: false }
    case 'write':
      return { reads: false, writes: true, isAtomic: false }
    case 'load':
      return { reads: true, writes: false, isAtomic: true }
    case 'store':
      return { reads: false, writes: true, isAtomic: true }
    case 'or':
    case 'and':
    case 'add':
    case 'compareExchange':
      return { reads: true, writes: true, isAtomic: true }
    default:
      throw new Error(`an access of the unknown kind ${kind}`)
  }
}

export function perform(access: Access | Pause): number {
  if (isPause(access)) return 0
  const [kind, guard, index, ...words] = access
  const array = unguarded(guard)
  if (kind === 'read') return array[index]!
  if (kind === 'write') return (array[index] = words[0]!)
  const atomics = Atomics as unknown as Readonly<Record<string, (array: Int32Array, index: number, ...words: readonly number[]) => number>>
  return atomics[kind]!(array, index, ...words)
}

/** When a thread last accessed a word is its own affair, so it follows from what the thread was told. */
function stateOf({ meeting: { arrays, ghost }, clocks, told, next }: Run): string {
  const words = Object.values(arrays).map((array) => array.join())
  return JSON.stringify([words, told, next.map((access) => access === undefined), ghost, clocks.threads, [...clocks.released].sort()])
}
