import type { MessagePort } from 'node:worker_threads'
import { bug } from '../errors.ts'
import { violationsIn } from '../outcome.ts'
import { tasksOf } from '../path.ts'
import { lowest } from '../persistent.ts'
import { mulberry32 } from '../randomRun.ts'
import { neededWidth } from '../row.ts'
import { formOf, visit } from '../search.ts'
import type { Others, Search } from '../search.ts'
import { newStateTable } from '../stateTable.ts'
import type { Machine } from '../machine.ts'
import { arriveAt, leaveState, newVisitor } from './doneTable.ts'
import { STOP, STORED, sumOf, TRANSITIONS, VISITED, wordOf } from './memory.ts'
import type { Memory } from './memory.ts'
import type { FromThread } from './messages.ts'
import { tupleNumber } from './tuples.ts'

export interface Crew {
  readonly thread: number
  readonly threads: number
  readonly port: MessagePort
  readonly memory: Memory
}

/** Why a pass ends that is to be done by others, or not at all. */
export const stopped = 'stopped'
export const full = 'the table of states is full'

/** What a thread shares with the others of its crew; see explore.ts of this folder. */
export function newOthers(machine: Machine, crew: Crew): Others {
  const { thread, port, memory } = crew
  const { control } = memory
  const from = machine.taskNames.length
  const fields = newStateTable(machine.automaton, from + memory.tupleWords)
  if (fields.keyWords + 1 !== memory.stateWords || neededWidth(machine) + 8 !== fields.width) bug('threads that do not mean the same by a state')
  const visitor = newVisitor(thread)
  const ends = new Set<string>()
  let stored = 0
  return {
    numberOf: (row) => tupleNumber(memory, from, row),
    meet: (search) => {
      const { row, shared } = formOf(search)
      if (shared < 0) search.stop ??= { kind: 'limit', limit: full }
      if (search.stop !== undefined) return true
      const { path, depth } = search
      arriveAt(memory, fields, row, shared, visitor)
      const { arrival } = visitor
      if (arrival === 'full') search.stop = { kind: 'limit', limit: full }
      if (arrival === 'full') return true
      path.to[depth - 1] = visitor.state
      path.unstored[depth - 1] = 0
      if (arrival === 'new') {
        stored++
        visit(search)
      }
      if (arrival === 'on own path') tellCycle(search, port)
      return arrival === 'left'
    },
    leave: (state) => { leaveState(memory, state) },
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
  return sumOf(memory, threads, STORED) > (memory.places.length / 8) * 7
}

/** Two threads begin at opposite ends, and more of them anywhere: who goes the same way does the same work. */
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
