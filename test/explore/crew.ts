import type { MessagePort } from 'node:worker_threads'
import { exploreExhaustively } from '../../src/explore/exhaustive.ts'
import { explored } from '../../src/explore/exploration.ts'
import { visitReduced } from '../../src/explore/explore.ts'
import { newMachine } from '../../src/explore/machine.ts'
import type { Machine } from '../../src/explore/machine.ts'
import { addOutcomes } from '../../src/explore/outcome.ts'
import type { Outcome } from '../../src/explore/outcome.ts'
import { memoryFor } from '../../src/explore/parallel/memory.ts'
import type { Memory } from '../../src/explore/parallel/memory.ts'
import type { FromThread } from '../../src/explore/parallel/messages.ts'
import { knownStates, newStateTable } from '../../src/explore/stateTable.ts'
import { scenarioOf } from './programs.ts'
import type { Program } from './programs.ts'

/*
 * What searches need that share a table, but not in threads: helping.test.ts and steps.test.ts.
 */

/** What the searches of a machine share. */
export function memoryOf(machine: Machine, threads: number, places: number): Memory {
  const { fields, shared } = newStateTable(machine.automaton, knownStates(machine))
  return memoryFor({ threads, places, tuples: places / 4, keyWords: fields.keyWords, tupleWords: shared.fields.keyWords }, undefined)
}

/** Takes what searches tell: puts outcomes into `outcomes`, and throws if there is a cycle. */
export function portInto(outcomes: Map<string, Outcome>, machine: Machine): MessagePort {
  return { postMessage: (message: FromThread) => {
    if (message.kind === 'cycle') throw new Error('a cycle')
    if (message.kind === 'outcome') addOutcomes(outcomes, machine, message.row, message.tasks)
  } } as unknown as MessagePort
}

export function labelsOf(outcomes: ReadonlyMap<string, Outcome>): string {
  return [...outcomes.keys()].sort().join('\n')
}

/** A machine that was searched, so that there is nothing left to learn, and the labels that the exhaustive search finds. */
export function searched(program: Program): { readonly machine: Machine; readonly labels: string } {
  const scenario = scenarioOf(program, 'frames')
  const machine = newMachine(scenario, { symmetry: 'declared' })
  explored(machine, {}, (search) => void visitReduced(search, {}))
  return { machine, labels: labelsOf(exploreExhaustively(scenario).outcomes) }
}
