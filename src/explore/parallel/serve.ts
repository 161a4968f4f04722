import type { MessagePort } from 'node:worker_threads'
import { answersChanged } from '../answersChanged.ts'
import { full, newBudget, tuplesFull } from '../budget.ts'
import { bug } from '../errors.ts'
import { visitAll } from '../exhaustive.ts'
import { visitReduced } from '../explore.ts'
import type { Footprints } from '../footprints.ts'
import type { Machine } from '../machine.ts'
import { newSearch } from '../search.ts'
import type { Search } from '../search.ts'
import { newAsks } from './ask.ts'
import type { Memory } from './memory.ts'
import type { Ending, FromThread, ToThread } from './messages.ts'
import { learnNews } from './news.ts'
import { newOthers } from './others.ts'
import { invariantsOf, replica } from './replica.ts'

/** What a thread knows of the scenario that it searches. */
interface Thread {
  readonly port: MessagePort
  readonly begin: Extract<ToThread, { kind: 'begin' }>
  readonly machine: Machine
  memory: Memory | undefined
  /** What the sets of its last pass were made of. */
  footprints: Footprints | undefined
  /** How much had been learned when it began. */
  edges: number
}

export function serve(): void {
  // Not imported: a program that is ready and needs no threads need not load what makes them.
  const port = process.getBuiltinModule('node:worker_threads').parentPort ?? bug('not in a thread')
  let thread: Thread | undefined
  port.on('message', (message: ToThread) => {
    if (message.kind === 'begin') thread = begun(port, message)
    else port.postMessage(answered(thread ?? bug('a thread that was not told what to search'), message))
  })
}

function begun(port: MessagePort, begin: Thread['begin']): Thread {
  const invariants = invariantsOf(begin.beginning)
  const asks = newAsks({
    port, invariants,
    thread: begin.thread,
    machine: () => thread.machine,
    memory: () => thread.memory ?? bug('a question outside of a pass'),
  })
  const thread: Thread = { port, begin, machine: replica(begin.beginning, invariants, asks), memory: undefined, footprints: undefined, edges: 0 }
  return thread
}

function answered(thread: Thread, message: ToThread): FromThread {
  if (message.kind === 'search') return searched(thread, message)
  if (message.kind !== 'check') return bug(`a message \`${message.kind}\` between passes`)
  learnNews(thread.machine.automaton, message.news)
  const { footprints, edges } = thread
  return { kind: 'checked', changed: footprints !== undefined && answersChanged(footprints, edges) }
}

function searched(thread: Thread, { news, tables, memory }: Extract<ToThread, { kind: 'search' }>): FromThread {
  const { machine, begin, port } = thread
  const { automaton } = machine
  learnNews(automaton, news)
  Object.assign(automaton.tables, tables)
  if (machine.roots.length === 0) Object.assign(machine, { roots: begin.beginning.roots.map((id) => automaton.nodes[id]!) })
  thread.memory = memory
  thread.edges = automaton.learned.length
  const budget = newBudget({ maxStates: Infinity })
  const search = newSearch(machine, budget, newOthers({ thread: begin.thread, threads: begin.threads, port, memory }))
  if (search.table.fields.keyWords !== memory.states.keyWords) bug('threads that do not mean the same by a state')
  thread.footprints = undefined
  if (begin.reduction === 'none') visitAll(search)
  else thread.footprints = visitReduced(search, { reduction: begin.reduction })
  return { kind: 'ended', ending: endingOf(search), visited: search.visited, transitions: search.transitions }
}

function endingOf({ stop }: Search): Ending {
  if (stop === undefined) return 'complete'
  if (stop.kind === 'again') return 'again'
  if (stop.limit === tuplesFull) return 'tuples full'
  return stop.limit === full ? 'full' : 'stopped'
}
