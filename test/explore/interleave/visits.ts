import { expect } from 'vitest'
import { newVisitor } from '../../../src/explore/parallel/doneTable.ts'
import type { Arrival, Visitor } from '../../../src/explore/parallel/doneTable.ts'
import { newSharedKeys } from '../../../src/explore/parallel/sharedKeys.ts'
import type { SharedKeys } from '../../../src/explore/parallel/sharedKeys.ts'
import type { Manner } from '../../../src/explore/search.ts'
import { asGenerators } from './asGenerators.ts'
import type { Change, Doing } from './asGenerators.ts'
import type { Meeting } from './everySchedule.ts'
import { withGuards } from './guarded.ts'

/** The code of the table of states. */
export interface Code {
  readonly arriveAt: (states: SharedKeys, key: Int32Array, visitor: Visitor, manner: Manner) => Doing<Arrival>
  readonly leaveState: (states: SharedKeys, state: number) => Doing
  readonly turnBackFrom: (states: SharedKeys, state: number, blocker: number, visitor: Visitor) => Doing
}

/** Two words, of which the first is the hash, so that keys may share it, or only the place that it begins at. */
export type Key = readonly [number, number]

export async function codeOf(change?: Change): Promise<Code> {
  const modules = ['parallel/sharedKeys.ts', 'parallel/doneTable.ts']
  return (await asGenerators({ modules, instead: { 'keyTable.ts': { keyHash: (key: Int32Array) => key[0] } }, change })) as unknown as Code
}

/** What a thread does: comes to a key, or, if that is on its path, leaves it or turns back from it because of others that it met last. */
export type Act = readonly ['arrives' | 'helps' | 'leaves' | 'turns back', Key]

export interface Plan {
  readonly places: number
  readonly keys: number
  readonly threads: readonly (readonly Act[])[]
}

/** What is known of a key by what has happened. */
interface Known {
  number: number
  /** Threads that have it on their path, and which visit of all that is. */
  on: { readonly thread: number; readonly visit: number }[]
  visits: number
  left: 'no' | 'begun' | 'yes'
  /** By thread: the blocker that it has turned back because of. */
  readonly turnedBack: Record<number, string>
}

interface Before {
  readonly wasLeft: boolean
  readonly on: Known['on']
  readonly visits: number
  /** Because of which it has turned back, if that is not left. */
  readonly blocker: string | undefined
}

/** What has happened so far. */
interface Ghost {
  readonly keys: Record<string, Known>
  /** By thread: what was known of the key when it began to come there. */
  readonly before: Record<number, Before>
  readonly arrivals: string[]
}

interface Place {
  readonly code: Code
  readonly table: SharedKeys
  readonly ghost: Ghost
  readonly visitor: Visitor
  readonly thread: number
  /** With fewer keys there is a number for one more, in whatever hands numbers are. */
  readonly fewestIfFull: number
}

/** The threads of a plan. What they come to is added to `arrivals`. */
export function meetingOf(code: Code, { places, keys, threads }: Plan, arrivals: Set<string>): Meeting {
  const table = newSharedKeys({ keys, places, statusWords: 1, keyWords: 2 })
  const ghost: Ghost = { keys: {}, before: {}, arrivals: [] }
  const fewestIfFull = Math.min(keys, places - 1) - (threads.length - 1)
  return {
    arrays: { given: table.given, places: table.places, entries: table.entries },
    ghost,
    threads: threads.map((acts, thread) => doAll({ code, table: withGuards(table), ghost, visitor: newVisitor(thread), thread, fewestIfFull }, acts)),
    atEnd: () => {
      checkTable(table, ghost)
      for (const arrival of ghost.arrivals) arrivals.add(arrival)
    },
  }
}

function* doAll(place: Place, acts: readonly Act[]): Doing {
  for (const act of acts) {
    yield ['pause']
    if (act[0] === 'arrives') yield* arrive(place, act[1], 'goes elsewhere')
    else if (act[0] === 'helps') yield* arrive(place, act[1], 'helps')
    else yield* go(place, act)
  }
}

function* go({ code, table, ghost, visitor, thread }: Place, [kind, key]: Act): Doing {
  const known = ghost.keys[key.join()]
  if (known?.on.some((one) => one.thread === thread) !== true) return
  if (kind === 'leaves') {
    if (known.left === 'no') known.left = 'begun'
    yield* code.leaveState(table, known.number)
    known.left = 'yes'
  } else {
    if (visitor.blocker < 0) return
    known.turnedBack[thread] = Object.keys(ghost.keys).find((each) => ghost.keys[each]!.number === visitor.blocker)!
    yield* code.turnBackFrom(table, known.number, visitor.blocker, visitor)
  }
  known.on = known.on.filter((one) => one.thread !== thread)
}

function check(holds: boolean, what: string): void {
  if (!holds) throw new Error(what)
}

function knownOf({ keys }: Ghost, key: string, thread: number): Before {
  const { left = 'no', on = [], visits = 0, turnedBack = {} } = keys[key] ?? {}
  const blocker = turnedBack[thread]
  return { wasLeft: left === 'yes', on, visits, blocker: blocker !== undefined && keys[blocker]?.left === 'yes' ? undefined : blocker }
}

function* arrive({ code, table, ghost, visitor, thread, fewestIfFull }: Place, key: Key, manner: Manner): Doing {
  const name = key.join()
  const { wasLeft, on: wereOn, visits, blocker } = (ghost.before[thread] = knownOf(ghost, name, thread))
  const arrival = yield* code.arriveAt(table, Int32Array.of(...key), visitor, manner)
  const finds = `thread ${thread} finds ${name} ${arrival}`
  ghost.arrivals.push(`${thread} ${name} ${arrival}`)
  if (arrival === 'full') return void check(Object.keys(ghost.keys).length >= fewestIfFull, `${finds} with ${Object.keys(ghost.keys).length} keys`)
  const known = (ghost.keys[name] ??= { number: visitor.state, on: [], visits: 0, left: 'no', turnedBack: {} })
  check(arrival !== 'new' || ghost.arrivals.filter((one) => one.endsWith(` ${name} new`)).length === 1, `${name} is new twice`)
  check(known.number === visitor.state, `${name} has the numbers ${known.number} and ${visitor.state}`)
  check(Object.values(ghost.keys).filter(({ number }) => number === visitor.state).length === 1, `two keys have number ${visitor.state}`)
  // What is told last was so when it was told, but for `busy`.
  check(!wasLeft || arrival === 'left', `${finds}, but it was left`)
  if (arrival !== 'busy') check((arrival === 'left') === (known.left === 'yes'), `${finds}, but left: ${known.left}`)
  if (arrival !== 'left') check((arrival === 'on own path') === wereOn.some((one) => one.thread === thread), `${finds}, but was on ${JSON.stringify(wereOn)}`)
  const goesWhereOthersAre = known.on.some(({ visit }) => wereOn.some((one) => one.visit === visit))
  check(arrival !== 'joined' || manner === 'helps' || !goesWhereOthersAre, `${finds}, where others are`)
  check(arrival !== 'joined' || manner === 'helps' || blocker === undefined || ghost.keys[blocker]?.left === 'yes', `${finds}, and ${blocker} is in the way as before`)
  const wereOthers = wereOn.length > 0 || known.on.length > 0 || known.visits !== visits
  const isInTheWay = visitor.blocker === known.number ? wereOthers : blocker !== undefined && visitor.blocker === ghost.keys[blocker]?.number
  check(arrival !== 'busy' || isInTheWay, `${finds} because of number ${visitor.blocker}, which is not in the way`)
  if (arrival === 'new' || arrival === 'joined') known.on = [...known.on, { thread, visit: known.visits++ }]
}

/** That the table holds what has come to it, once, and who is where. */
function checkTable({ places, entries, entryWords }: SharedKeys, { keys }: Ghost): void {
  const mask = places.length - 1
  const held = [...places].filter((place) => place !== 0).map((place) => (place & mask) - 1)
  expect(held.sort(), 'numbers in places').toEqual(Object.values(keys).map(({ number }) => number).sort())
  for (const [key, { number, on, left }] of Object.entries(keys)) {
    const [status = 0, ...words] = entries.subarray(number * entryWords, (number + 1) * entryWords)
    expect(words.join(), 'words of a key').toBe(key)
    const there = on.reduce((bits, { thread }) => bits | (2 << thread), 0)
    // Who has left a state still has its bit: nobody looks at it any more.
    if (left === 'no') expect(status, 'who is there').toBe(there)
    else expect(status & (there | 1), 'that it was left').toBe(there | 1)
  }
}
