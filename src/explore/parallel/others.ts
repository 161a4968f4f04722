import type { MessagePort } from 'node:worker_threads'
import { full } from '../budget.ts'
import { violationsIn } from '../outcome.ts'
import { tasksOf } from '../path.ts'
import { lowest } from '../persistent.ts'
import { mulberry32 } from '../randomRun.ts'
import { formOf, stopWithout, visit } from '../search.ts'
import type { Others, Search } from '../search.ts'
import { makeKey } from '../stateTable.ts'
import { arriveAt, leaveState, newVisitor, turnBackFrom } from './doneTable.ts'
import { STOP, STORED, sumOf, TRANSITIONS, VISITED, wordOf } from './memory.ts'
import type { Memory } from './memory.ts'
import type { FromThread } from './messages.ts'
import { sharedTuples } from './tuples.ts'

export interface Crew {
  readonly thread: number
  readonly threads: number
  readonly port: MessagePort
  readonly memory: Memory
}

/** Why a pass ends that is to be done by others, or not at all. */
export const stopped = 'stopped'

/** What a thread shares with the others of its crew; see explore.ts of this folder. */
export function newOthers(crew: Crew): Others {
  const { thread, port, memory } = crew
  const { control } = memory
  const visitor = newVisitor(thread)
  const ends = new Set<string>()
  let stored = 0
  return {
    tuples: sharedTuples(memory.tuples),
    meet: (search, manner) => {
      const { table, path, depth } = search
      const { row, shared } = formOf(search)
      if (shared < 0) stopWithout(search, shared)
      if (search.stop !== undefined) return 'known'
      const { key } = table.states
      makeKey(table, key, row, shared)
      const arrival = arriveAt(memory.states, key, visitor, manner)
      if (arrival === 'full') search.stop = { kind: 'limit', limit: full }
      if (arrival === 'on own path') tellCycle(search, port)
      if (arrival === 'busy') {
        search.blocker = visitor.blocker
        return 'busy'
      }
      if (arrival !== 'new' && arrival !== 'joined') return 'known'
      path.to[depth - 1] = visitor.state
      path.unstored[depth - 1] = 0
      if (arrival === 'new') {
        stored++
        visit(search)
      }
      return 'to visit'
    },
    leave: (state) => { leaveState(memory.states, state) },
    turnBack: (state, blocker) => { turnBackFrom(memory.states, state, blocker, visitor) },
    record: (search) => {
      const { row, path, depth } = search
      const key = row.join()
      if (ends.has(key)) return
      ends.add(key)
      for (const label of violationsIn(search.machine, row)) search.outcomes.set(label, { kind: 'violation', label, schedule: '' })
      port.postMessage({ kind: 'outcome', row: row.slice(), tasks: tasksOf(path, depth) } satisfies FromThread)
    },
    pulse: (search) => {
      Atomics.store(control, wordOf(thread, VISITED), search.visited)
      Atomics.store(control, wordOf(thread, TRANSITIONS), search.transitions)
      Atomics.store(control, wordOf(thread, STORED), stored)
      if (Atomics.load(control, STOP) !== 0) search.stop ??= { kind: 'limit', limit: stopped }
      if (isFull(crew)) search.stop ??= { kind: 'limit', limit: full }
    },
    pick: pickFor(thread),
  }
}

function tellCycle(search: Search, port: MessagePort): void {
  port.postMessage({ kind: 'cycle', tasks: tasksOf(search.path, search.depth) } satisfies FromThread)
  search.stop ??= { kind: 'limit', limit: stopped }
}

/** True if a place in eight is free, no more: with fewer, states would be looked for too long. */
function isFull({ memory, threads }: Crew): boolean {
  return sumOf(memory, threads, STORED) > (memory.states.places.length / 8) * 7
}

/** Without reduction two threads begin at opposite ends, and more of them anywhere: who goes the same way does the same work. */
function pickFor(thread: number): (tasks: number) => number {
  if (thread === 0) return lowest
  if (thread === 1) return (tasks) => 31 - Math.clz32(tasks)
  const random = mulberry32(thread)
  return (tasks) => {
    let rest = tasks
    for (let skipped = Math.floor(random() * bitCount(tasks)); skipped > 0; skipped--) rest &= rest - 1
    return lowest(rest)
  }
}

function bitCount(mask: number): number {
  let count = 0
  for (let rest = mask; rest !== 0; rest &= rest - 1) count++
  return count
}
