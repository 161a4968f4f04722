import { describe, expect, it } from 'vitest'
import { arriveAt, leaveState, newVisitor, turnBackFrom } from '../../src/explore/parallel/doneTable.ts'
import type { Arrival, Visitor } from '../../src/explore/parallel/doneTable.ts'
import { memoryFor } from '../../src/explore/parallel/memory.ts'
import type { Memory } from '../../src/explore/parallel/memory.ts'
import { sharedTuples } from '../../src/explore/parallel/tuples.ts'
import type { Manner } from '../../src/explore/search.ts'
import { noRoom } from '../../src/explore/sharedTable.ts'

function table(places: number, earlier?: Memory): Memory {
  return memoryFor({ threads: 3, places, tuples: places / 4, keyWords: 3, tupleWords: 2 }, earlier)
}

/** States differ only in their first word here. */
function arrive({ states }: Memory, first: number, visitor: Visitor, manner: Manner = 'goes elsewhere'): { readonly state: number; readonly arrival: Arrival } {
  const arrival = arriveAt(states, Int32Array.of(first, 0, 0), visitor, manner)
  return { state: visitor.state, arrival }
}

const newVisitors = (): [Visitor, Visitor, Visitor] => [newVisitor(0), newVisitor(1), newVisitor(2)]

describe('the table of states of several threads', () => {
  it('says that a state was left only once it was', () => {
    const memory = table(64)
    const [one, two, three] = newVisitors()
    const { state, arrival } = arrive(memory, 7, one)
    expect(arrival).toBe('new')
    expect(arrive(memory, 7, two, 'helps')).toEqual({ state, arrival: 'joined' })
    expect(arrive(memory, 7, one).arrival).toBe('on own path')
    expect(arrive(memory, 7, two).arrival).toBe('on own path')
    leaveState(memory.states, state)
    expect([one, two, three].map((visitor) => arrive(memory, 7, visitor))).toEqual([0, 1, 2].map(() => ({ state, arrival: 'left' })))
  })

  it('keeps who goes elsewhere out of a state in which another one is', () => {
    const memory = table(64)
    const [one, two, three] = newVisitors()
    const { state } = arrive(memory, 7, one)
    expect(arrive(memory, 7, two)).toEqual({ state, arrival: 'busy' })
    // It has not been there, so it may come again.
    expect(arrive(memory, 7, two, 'helps')).toEqual({ state, arrival: 'joined' })
    expect(arrive(memory, 7, three)).toEqual({ state, arrival: 'busy' })
  })

  it('lets a state be visited again from which all have turned back, and does not say that it was left', () => {
    const memory = table(64)
    const [one, two, three] = newVisitors()
    const { state } = arrive(memory, 7, one)
    const blocker = arrive(memory, 8, three).state
    arrive(memory, 7, two, 'helps')
    turnBackFrom(memory.states, state, blocker, one)
    expect(arrive(memory, 7, one)).toEqual({ state, arrival: 'busy' })
    expect(one.blocker).toBe(state)
    expect(arrive(memory, 7, two).arrival).toBe('on own path')
    turnBackFrom(memory.states, state, blocker, two)
    expect(arrive(memory, 7, three)).toEqual({ state, arrival: 'joined' })
    leaveState(memory.states, state)
    for (const visitor of [one, two, three]) expect(arrive(memory, 7, visitor)).toEqual({ state, arrival: 'left' })
  })

  it('has who turned back come again only to help, or once what was in the way was left', () => {
    const memory = table(64)
    const [one, two] = newVisitors()
    const { state } = arrive(memory, 7, one)
    const blocker = arrive(memory, 8, two).state
    turnBackFrom(memory.states, state, blocker, one)
    expect(arrive(memory, 7, one)).toEqual({ state, arrival: 'busy' })
    expect(one.blocker).toBe(blocker)
    expect(arrive(memory, 7, one, 'helps')).toEqual({ state, arrival: 'joined' })
    turnBackFrom(memory.states, state, blocker, one)
    leaveState(memory.states, blocker)
    expect(arrive(memory, 7, one)).toEqual({ state, arrival: 'joined' })
    expect(one.turnedBack.size).toBe(0)
  })

  it('says who is in the way now, whatever was before', () => {
    const memory = table(64)
    const [one, two] = newVisitors()
    const states = [7, 8, 9].map((first) => arrive(memory, first, two).state)
    expect([7, 8, 9].map((first) => [arrive(memory, first, one).arrival, one.blocker])).toEqual(states.map((state) => ['busy', state]))
    // Nor is another one overlooked because what was in the way before was left.
    arrive(memory, 7, one, 'helps')
    turnBackFrom(memory.states, states[0]!, states[1]!, one)
    leaveState(memory.states, states[1]!)
    expect(arrive(memory, 7, one)).toEqual({ state: states[0], arrival: 'busy' })
    expect(one.blocker).toBe(states[0])
  })

  it('takes no state for another, however full it is, and says when it is full', () => {
    const memory = table(64)
    const visitors = newVisitors()
    const met = Array.from({ length: 63 }, (_, first) => arrive(memory, first, visitors[first % 3]!))
    expect(met.every(({ arrival }) => arrival === 'new')).toBe(true)
    expect(new Set(met.map(({ state }) => state)).size).toBe(63)
    expect(Array.from({ length: 63 }, (_, first) => arrive(memory, first, visitors[(first + 1) % 3]!))).toEqual(met.map(({ state }) => ({ state, arrival: 'busy' })))
    for (const visitor of visitors) expect(arrive(memory, 63, visitor).arrival).toBe('full')
  })

  it('gives each thread its numbers in runs', () => {
    const memory = table(1024)
    const [one, two] = newVisitors()
    const mine = Array.from({ length: 9 }, (_, i) => arrive(memory, 2 * i, one).state)
    const others = Array.from({ length: 9 }, (_, i) => arrive(memory, 2 * i + 1, two).state)
    // In runs of four.
    expect([mine, others]).toEqual([[0, 1, 2, 3, 4, 5, 6, 7, 8], [12, 13, 14, 15, 16, 17, 18, 19, 20]])
    expect(arrive(memory, 1, one)).toEqual({ state: 12, arrival: 'busy' })
    expect(arrive(memory, 99, one)).toEqual({ state: 9, arrival: 'new' })
  })

  it('is empty when the next pass has it', () => {
    const memory = table(64)
    leaveState(memory.states, arrive(memory, 7, newVisitor(0)).state)
    expect(table(64, memory)).toBe(memory)
    expect(arrive(memory, 7, newVisitor(0))).toEqual({ state: 0, arrival: 'new' })
  })

  it.each([{ keyWords: 4 }, { tupleWords: 3 }, { tuples: 64 }])('is a new one for a pass with another size (%j)', (other) => {
    const memory = table(64)
    expect(memoryFor({ threads: 3, places: 64, tuples: 16, keyWords: 3, tupleWords: 2, ...other }, memory)).not.toBe(memory)
  })
})

describe('the numbers of what is shared', () => {
  const numbered = (memory: Memory): ((value: number) => number) => {
    const tuples = sharedTuples(memory.tuples)
    return (value) => {
      tuples.key.set([value, 1])
      return tuples.numberOfKey()
    }
  }

  it('are one for each tuple, the same in all threads', () => {
    const memory = table(64)
    const [mine, others] = [numbered(memory), numbered(memory)]
    expect([5, 6, 5, 7, 6].map(mine)).toEqual([0, 1, 0, 2, 1])
    expect([7, 6, 5, 8].map(others)).toEqual([2, 1, 0, 3])
    expect(mine(8)).toBe(3)
    expect(mine(9)).toBe(4)
  })

  it('give the tuple back', () => {
    const memory = table(64)
    numbered(memory)(5)
    const number = numbered(memory)(6)
    const tuples = sharedTuples(memory.tuples)
    tuples.recall(number)
    expect([...tuples.key]).toEqual([6, 1])
  })

  it('are no longer given when there is no room', () => {
    const memory = table(64)
    const numberOf = numbered(memory)
    const numbers = Array.from({ length: 17 }, (_, value) => numberOf(value))
    expect(numbers.slice(15)).toEqual([15, noRoom])
    expect([3, 15].map(numberOf)).toEqual([3, 15])
  })
})
