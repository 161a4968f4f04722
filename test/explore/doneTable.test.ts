import { describe, expect, it } from 'vitest'
import { newMachine } from '../../src/explore/machine.ts'
import { arriveAt, leaveSlot } from '../../src/explore/parallel/doneTable.ts'
import type { Found } from '../../src/explore/parallel/doneTable.ts'
import { memoryFor, TUPLES } from '../../src/explore/parallel/memory.ts'
import type { Memory } from '../../src/explore/parallel/memory.ts'
import { tupleNumber } from '../../src/explore/parallel/tuples.ts'
import { firstRow } from '../../src/explore/row.ts'
import type { Row } from '../../src/explore/row.ts'
import { newStateTable } from '../../src/explore/stateTable.ts'
import { protocol } from '../../src/scenario/protocol/protocol.ts'

const machine = newMachine(protocol('S1'))
const fields = newStateTable(machine.automaton, 20)
const row = firstRow(machine, 20)

function table(slots: number, earlier?: Memory): Memory {
  return memoryFor({ threads: 3, slots, keyWords: fields.keyWords, tupleWords: 18 }, earlier)
}

/** A state is its number for what is shared here: the nodes are those of the first row. */
function arrive(memory: Memory, shared: number, thread: number): Found {
  const found: Found = { slot: 0, arrival: 'new' }
  arriveAt(memory, fields, row, shared, thread, found)
  return found
}

describe('the table of states of several threads', () => {
  it('says that a state was left only once it was', () => {
    const memory = table(64)
    const { slot, arrival } = arrive(memory, 7, 0)
    expect(arrival).toBe('new')
    expect(arrive(memory, 7, 1)).toEqual({ slot, arrival: 'joined' })
    expect(arrive(memory, 7, 0).arrival).toBe('on own path')
    expect(arrive(memory, 7, 1).arrival).toBe('on own path')
    leaveSlot(memory, slot)
    expect([0, 1, 2].map((thread) => arrive(memory, 7, thread))).toEqual([0, 1, 2].map(() => ({ slot, arrival: 'left' })))
  })

  it('takes no state for another, however full it is', () => {
    const memory = table(64)
    const slots = Array.from({ length: 63 }, (_, shared) => arrive(memory, shared, shared % 3))
    expect(slots.every(({ arrival }) => arrival === 'new')).toBe(true)
    expect(new Set(slots.map(({ slot }) => slot)).size).toBe(63)
    expect(Array.from({ length: 63 }, (_, shared) => arrive(memory, shared, (shared + 1) % 3))).toEqual(slots.map(({ slot }) => ({ slot, arrival: 'joined' })))
  })

  it('is empty when the next pass has it', () => {
    const memory = table(64)
    leaveSlot(memory, arrive(memory, 7, 0).slot)
    expect(table(64, memory)).toBe(memory)
    expect(arrive(memory, 7, 0).arrival).toBe('new')
  })
})

describe('the numbers of what is shared', () => {
  const withFirst = (value: number): Row => row.map((word, i) => (i === 2 ? value : word))

  it('are one for each tuple, in the order in which they were met', () => {
    const memory = table(64)
    expect([5, 6, 5, 7, 6].map((value) => tupleNumber(memory, 2, withFirst(value)))).toEqual([0, 1, 0, 2, 1])
    expect(memory.control[TUPLES]).toBe(3)
  })

  it('are -1 for a tuple too many', () => {
    const memory = table(64)
    const numbers = Array.from({ length: 17 }, (_, value) => tupleNumber(memory, 2, withFirst(value)))
    expect(numbers.slice(15)).toEqual([15, -1])
    expect(tupleNumber(memory, 2, withFirst(3))).toBe(3)
  })
})
