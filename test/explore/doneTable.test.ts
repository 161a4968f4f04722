import { describe, expect, it } from 'vitest'
import { newMachine } from '../../src/explore/machine.ts'
import { arriveAt, leaveState, newVisitor } from '../../src/explore/parallel/doneTable.ts'
import type { Arrival, Visitor } from '../../src/explore/parallel/doneTable.ts'
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

function table(places: number, earlier?: Memory): Memory {
  return memoryFor({ threads: 3, places, keyWords: fields.keyWords, tupleWords: 18 }, earlier)
}

/** A state is its number for what is shared here: the nodes are those of the first row. */
function arrive(memory: Memory, shared: number, visitor: Visitor): { readonly state: number; readonly arrival: Arrival } {
  arriveAt(memory, fields, row, shared, visitor)
  const { state, arrival } = visitor
  return { state, arrival }
}

const newVisitors = (): Visitor[] => [0, 1, 2].map(newVisitor)

describe('the table of states of several threads', () => {
  it('says that a state was left only once it was', () => {
    const memory = table(64)
    const [one, two, three] = newVisitors() as [Visitor, Visitor, Visitor]
    const { state, arrival } = arrive(memory, 7, one)
    expect(arrival).toBe('new')
    expect(arrive(memory, 7, two)).toEqual({ state, arrival: 'joined' })
    expect(arrive(memory, 7, one).arrival).toBe('on own path')
    expect(arrive(memory, 7, two).arrival).toBe('on own path')
    leaveState(memory, state)
    expect([one, two, three].map((visitor) => arrive(memory, 7, visitor))).toEqual([0, 1, 2].map(() => ({ state, arrival: 'left' })))
  })

  it('takes no state for another, however full it is, and says when it is full', () => {
    const memory = table(64)
    const visitors = newVisitors()
    const met = Array.from({ length: 63 }, (_, shared) => arrive(memory, shared, visitors[shared % 3]!))
    expect(met.every(({ arrival }) => arrival === 'new')).toBe(true)
    expect(new Set(met.map(({ state }) => state)).size).toBe(63)
    expect(Array.from({ length: 63 }, (_, shared) => arrive(memory, shared, visitors[(shared + 1) % 3]!))).toEqual(met.map(({ state }) => ({ state, arrival: 'joined' })))
    for (const visitor of visitors) expect(arrive(memory, 63, visitor).arrival).toBe('full')
  })

  it('gives each thread its numbers in runs', () => {
    const memory = table(1024)
    const [one, two] = newVisitors() as [Visitor, Visitor]
    const mine = Array.from({ length: 9 }, (_, shared) => arrive(memory, 2 * shared, one).state)
    const others = Array.from({ length: 9 }, (_, shared) => arrive(memory, 2 * shared + 1, two).state)
    // In runs of four.
    expect([mine, others]).toEqual([[0, 1, 2, 3, 4, 5, 6, 7, 8], [12, 13, 14, 15, 16, 17, 18, 19, 20]])
    expect(arrive(memory, 1, one)).toEqual({ state: 12, arrival: 'joined' })
    expect(arrive(memory, 99, one)).toEqual({ state: 9, arrival: 'new' })
  })

  it('is empty when the next pass has it', () => {
    const memory = table(64)
    leaveState(memory, arrive(memory, 7, newVisitor(0)).state)
    expect(table(64, memory)).toBe(memory)
    expect(arrive(memory, 7, newVisitor(0)).arrival).toBe('new')
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
