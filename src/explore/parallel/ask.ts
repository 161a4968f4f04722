import type { MessagePort } from 'node:worker_threads'
import type { Asks } from '../asks.ts'
import { bug } from '../errors.ts'
import { growTable } from '../nodeTables.ts'
import type { Machine } from '../machine.ts'
import type { Invariant } from '../scenario.ts'
import { ANSWERED, wordOf } from './memory.ts'
import type { Memory } from './memory.ts'
import type { Answer, FromThread, Question, ToThread } from './messages.ts'
import { learnNews } from './news.ts'

/** Where questions go, and what answers are about. */
export interface Asking {
  readonly port: MessagePort
  readonly thread: number
  readonly machine: () => Machine
  readonly memory: () => Memory
  readonly invariants: readonly Invariant[]
}

/**
 * Questions of a thread that searches to the one that runs the tasks.
 *
 * The thread stands still until the answer is there; with it comes all that was learned since, so that no
 * number is used here before it is known.
 */
export function newAsks(asking: Asking): Asks {
  const halted = new Map<string, number>()
  return {
    next: (node, state) => {
      const answer = ask(asking, { kind: 'next', node, state })
      if (answer.kind !== 'next') return bug('the answer to another question')
      return enter(asking.machine(), { node, state }, answer)
    },
    holds: (invariant, states) => {
      const answer = ask(asking, { kind: 'holds', invariant: asking.invariants.indexOf(invariant), states })
      return answer.kind === 'holds' ? answer.holds : bug('the answer to another question')
    },
    image: (exchange, object, state) => {
      const answer = ask(asking, { kind: 'image', exchange, object, state })
      return answer.kind === 'image' ? answer.state : bug('the answer to another question')
    },
    halted: (node, state, violations) => {
      const key = JSON.stringify([node, state, violations])
      const known = halted.get(key)
      if (known !== undefined) return known
      const answer = ask(asking, { kind: 'halted', node, state, violations })
      if (answer.kind !== 'halted') return bug('the answer to another question')
      halted.set(key, answer.node)
      return answer.node
    },
  }
}

function enter({ automaton: { tables } }: Machine, at: { readonly node: number; readonly state: number }, { next, written }: Extract<Answer, { kind: 'next' }>): number {
  const { node, state } = at
  if (state >= tables.room[node]!) growTable(tables, node, state)
  const place = tables.base[node]! + state
  tables.next[place] = next
  tables.written[place] = written
  return next
}

function ask({ port, thread, machine, memory }: Asking, question: Question): Answer {
  const { control } = memory()
  const answered = wordOf(thread, ANSWERED)
  port.postMessage({ kind: 'question', question } satisfies FromThread)
  while (Atomics.compareExchange(control, answered, 1, 0) === 0) Atomics.wait(control, answered, 0)
  const message = process.getBuiltinModule('node:worker_threads').receiveMessageOnPort(port)?.message as ToThread | undefined
  if (message?.kind !== 'answer') return bug('an answer without a message')
  learnNews(machine().automaton, message.news)
  return message.answer
}
