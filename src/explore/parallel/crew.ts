import type { Worker } from 'node:worker_threads'
import type { Automaton } from '../automaton.ts'
import type { Machine } from '../machine.ts'
import { ANSWERED, wordOf } from './memory.ts'
import type { Memory } from './memory.ts'
import type { Answer, Beginning, FromThread, Reduction, ToThread } from './messages.ts'
import { newsSince } from './news.ts'
import type { Told } from './news.ts'

/** The threads that search, and what each has been told of the tasks. */
export interface Crew {
  readonly members: readonly Member[]
}

interface Member {
  readonly thread: Worker
  readonly told: Told
}

export function newCrew(machine: Machine, reduction: Reduction, threads: readonly Worker[]): Crew {
  const beginning = beginningOf(machine)
  const members = threads.map((thread, index): Member => {
    say(thread, { kind: 'begin', thread: index, threads: threads.length, beginning, reduction })
    return { thread, told: { ops: 0, nodes: 1, edges: 0 } }
  })
  return { members }
}

function beginningOf({ scenario, taskNames, objects, roots, symmetry }: Machine): Beginning {
  const invariants = (scenario.invariants ?? []).map(({ violation, over }) => (
    { violation, over: over.map((shared) => objects.indices.get(shared)!) }))
  return { name: scenario.name, taskNames, objects: objects.list.length, groups: symmetry?.groups ?? [], roots: roots.map(({ id }) => id), invariants }
}

/** Has every thread search for a pass. */
export function sendOut({ members }: Crew, { automaton }: Machine, memory: Memory): void {
  for (const { thread, told } of members) say(thread, { kind: 'search', news: newsSince(automaton, told), tables: automaton.tables, memory })
}

/** Has every thread say whether an answer of its last pass would be another one by now. */
export function haveChecked({ members }: Crew, automaton: Automaton): void {
  for (const { thread, told } of members) say(thread, { kind: 'check', news: newsSince(automaton, told) })
}

/** Answers the thread with this index, which waits. */
export function answer({ members }: Crew, automaton: Automaton, memory: Memory, index: number, given: Answer): void {
  const { thread, told } = members[index]!
  say(thread, { kind: 'answer', news: newsSince(automaton, told), answer: given })
  const answered = wordOf(index, ANSWERED)
  Atomics.store(memory.control, answered, 1)
  Atomics.notify(memory.control, answered)
}

function say(thread: Worker, message: ToThread): void {
  thread.postMessage(message)
}

/**
 * Calls `hear` with all that the threads say until it gives something back.
 *
 * Rejects with what `hear` throws, and if a thread fails or ends by itself.
 */
export async function listen<T>({ members }: Crew, hear: (message: FromThread, index: number) => T | undefined): Promise<T> {
  const ears: (() => void)[] = []
  try {
    return await new Promise<T>((resolve, reject) => {
      members.forEach(({ thread }, index) => {
        const onMessage = (message: FromThread): void => {
          try {
            const heard = hear(message, index)
            if (heard !== undefined) resolve(heard)
          } catch (error) {
            reject(error instanceof Error ? error : new Error(String(error)))
          }
        }
        const onExit = (code: number): void => { reject(new Error(`a thread of the search ended with code ${String(code)}`)) }
        thread.on('message', onMessage).once('error', reject).once('exit', onExit)
        ears.push(() => { thread.off('message', onMessage).off('error', reject).off('exit', onExit) })
      })
    })
  } finally {
    for (const end of ears) end()
  }
}
