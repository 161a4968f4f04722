import { describe, expect, it } from 'vitest'
import type { Change, Doing } from './interleave/asGenerators.ts'
import { everySchedule } from './interleave/everySchedule.ts'
import { codeOf, meetingOf } from './interleave/visits.ts'
import type { Act, Code, Key, Plan } from './interleave/visits.ts'

/*
 * The table that threads share without a lock, its own text, in every order in which threads can come to it. Checked on the way: races,
 * that a key has one number and one discoverer, and that what is said of a state is so.
 */

/** A key; one that begins at the same place; one with the same hash; one that begins at the next place. */
const [a, b, c, d]: readonly [Key, Key, Key, Key] = [[1, 1], [9, 1], [1, 2], [2, 1]]

const comesAndGoes = (key: Key): readonly Act[] => [['arrives', key], ['leaves', key]]

/** What threads do at the same time. */
const plans = {
  'two threads come to one key, and each leaves it': { places: 8, keys: 8, threads: [[...comesAndGoes(a), ['arrives', a]], [['helps', a], ['leaves', a]]] },
  'one leaves a key, to which another one comes and stays': { places: 8, keys: 8, threads: [comesAndGoes(a), [['helps', a]]] },
  'one turns back from a key at which another one stays': { places: 8, keys: 8, threads: [[['arrives', a], ['helps', a], ['turns back', a]], [['helps', a]]] },
  'two threads come to two keys of one place, in opposite orders': { places: 8, keys: 8, threads: [[['arrives', a], ['arrives', b], ['leaves', b]], [['arrives', b], ['arrives', a], ['leaves', a]]] },
  'keys have one hash, or go on into the place of another one': { places: 8, keys: 8, threads: [[['arrives', a], ['arrives', c]], [['arrives', d], ['arrives', c]]] },
  'one turns back from a key because of another one, and comes again': { places: 8, keys: 8, threads: [[['arrives', a], ['arrives', b], ['turns back', a], ['arrives', a]], comesAndGoes(b)] },
  'the second one turns back from a key at which the first one stays': { places: 8, keys: 8, threads: [[['helps', a]], [['arrives', a], ['helps', a], ['turns back', a]]] },
  'one turns back from a key that another one leaves': { places: 8, keys: 8, threads: [[['arrives', a], ['helps', a], ['turns back', a], ['arrives', a]], [['helps', a], ['leaves', a]]] },
  'two threads come to keys of one place, each to its own': { places: 8, keys: 8, threads: [[['arrives', a]], [['arrives', b]]] },
  'three threads come to one key': { places: 8, keys: 8, threads: [comesAndGoes(a), [['arrives', a], ['helps', a], ['turns back', a]], [['helps', a]]] },
  'there are fewer numbers than keys': { places: 4, keys: 4, threads: [[['arrives', a], ['arrives', b], ['arrives', c]], [['arrives', c], ['arrives', d], ['arrives', a]]] },
} satisfies Readonly<Record<string, Plan>>

/** By plan and thread: what it comes to, in some order or other. */
const arrivals: Readonly<Record<keyof typeof plans, readonly string[]>> = {
  'two threads come to one key, and each leaves it': ['0 1,1: busy, left, new', '1 1,1: joined, left, new'],
  'one leaves a key, to which another one comes and stays': ['0 1,1: busy, new', '1 1,1: joined, left, new'],
  'one turns back from a key at which another one stays': ['0 1,1: busy, joined, new, on own path', '1 1,1: joined, new'],
  'two threads come to two keys of one place, in opposite orders': ['0 1,1: busy, left, new', '0 9,1: busy, new', '1 1,1: busy, new', '1 9,1: busy, left, new'],
  'keys have one hash, or go on into the place of another one': ['0 1,1: new', '0 1,2: busy, new', '1 1,2: busy, new', '1 2,1: new'],
  'one turns back from a key because of another one, and comes again': ['0 1,1: busy, joined, new, on own path', '0 9,1: busy, left, new', '1 9,1: busy, new'],
  'the second one turns back from a key at which the first one stays': ['0 1,1: joined, new', '1 1,1: busy, joined, new, on own path'],
  'one turns back from a key that another one leaves': ['0 1,1: busy, joined, left, new, on own path', '1 1,1: joined, new'],
  'two threads come to keys of one place, each to its own': ['0 1,1: new', '1 9,1: new'],
  'three threads come to one key': ['0 1,1: busy, new', '1 1,1: busy, joined, left, new, on own path', '2 1,1: joined, left, new'],
  'there are fewer numbers than keys': ['0 1,1: busy, full, new', '0 1,2: busy, full, new', '0 9,1: full, new', '1 1,1: busy, full, new', '1 1,2: busy, full, new', '1 2,1: full, new'],
}

/** For each thread and key, all that the thread may come to there. */
function arrivalsOf(code: Code, plan: Plan): string[] {
  const found = new Set<string>()
  everySchedule(() => meetingOf(code, plan, found))
  const places = new Map<string, string[]>()
  for (const [, place = '', arrival = ''] of [...found].sort().map((one) => /^(\d \S+) (.*)/.exec(one)!)) places.set(place, [...(places.get(place) ?? []), arrival])
  return [...places].map(([place, arrivals]) => `${place}: ${arrivals.join(', ')}`)
}

/** What could be wrong: a change of the text, the plan by which it is found, and what is said of it. */
const twins: readonly (readonly [what: string, plan: keyof typeof plans, change: Change, says: RegExp])[] = [
  ['a place is taken without looking', 'two threads come to one key, and each leaves it', ['parallel/sharedKeys.ts', 'Atomics.compareExchange(places, place, 0, (hash & ~mask) | (own.next + 1))', '(Atomics.store(places, place, (hash & ~mask) | (own.next + 1)), 0)'], /is new twice/],
  ['who comes second does not look who was first', 'two threads come to one key, and each leaves it', ['parallel/sharedKeys.ts', 'if (known === 0) return -1 - own.next++', 'if (known === 0) return -1 - own.next++\n      continue'], /is new twice/],
  ['a key is written once it can be found', 'two threads come to one key, and each leaves it', ['parallel/sharedKeys.ts', `      write(shared, key, own.next, status)
      known = Atomics.compareExchange(places, place, 0, (hash & ~mask) | (own.next + 1))
      if (known === 0) return -1 - own.next++`, `      known = Atomics.compareExchange(places, place, 0, (hash & ~mask) | (own.next + 1))
      if (known === 0) {
        write(shared, key, own.next, status)
        return -1 - own.next++
      }`], /a race: .*entries/],
  ['a place is read as any word', 'two threads come to one key, and each leaves it', ['parallel/sharedKeys.ts', 'Atomics.load(places, place)', 'places[place]!'], /a race: .*places/],
  ['a number is given twice by one thread', 'two threads come to two keys of one place, in opposite orders', ['parallel/sharedKeys.ts', 'own.next++', 'own.next'], /two keys have number/],
  ['numbers are given to two threads', 'two threads come to two keys of one place, in opposite orders', ['parallel/sharedKeys.ts', 'Atomics.add(given, 0, run)', 'Atomics.store(given, 0, Atomics.load(given, 0) + run) - run'], /a race: .*entries|two keys have number/],
  ['a number is given that is too large', 'there are fewer numbers than keys', ['parallel/sharedKeys.ts', 'return own.next < own.end', 'return true'], /numbers in places: expected/],
  ['keys with one hash are one', 'keys have one hash, or go on into the place of another one', ['parallel/sharedKeys.ts', '&& isKeyAt(shared, (known & mask) - 1, key)', ''], /two keys have number/],
  ['a state is left as any word is written', 'two threads come to one key, and each leaves it', ['parallel/doneTable.ts', 'Atomics.or(entries, state * entryWords, LEFT)', 'entries[state * entryWords] = LEFT'], /a race: .*entries/],
  ['who leaves overwrites who comes', 'one leaves a key, to which another one comes and stays', ['parallel/doneTable.ts', 'Atomics.or(entries, state * entryWords, LEFT)', 'Atomics.store(entries, state * entryWords, Atomics.load(entries, state * entryWords) | LEFT)'], /that it was left: expected/],
  ['who turns back overwrites who leaves', 'three threads come to one key', ['parallel/doneTable.ts', 'Atomics.and(entries, state * entryWords, ~(2 << thread))', 'Atomics.store(entries, state * entryWords, Atomics.load(entries, state * entryWords) & ~(2 << thread))'], /that it was left: expected|was left/],
  ['who turns back takes others along', 'one turns back from a key at which another one stays', ['parallel/doneTable.ts', '~(2 << thread)', 'LEFT'], /expected|others are/],
  ['a state that is left meanwhile is joined', 'one leaves a key, to which another one comes and stays', ['parallel/doneTable.ts', "(Atomics.or(states.entries, at, own) & LEFT) === 0 ? 'joined' : 'left'", "(Atomics.or(states.entries, at, own), 'joined')"], /finds .* joined, but left: yes/],
  ['who goes elsewhere comes where others are', 'two threads come to one key, and each leaves it', ['parallel/doneTable.ts', "if (visitor.blocker >= 0 && !isLeft(states, visitor.blocker)) return 'busy'", ''], /where others are/],
  ['who has turned back comes again at once', 'one turns back from a key because of another one, and comes again', ['parallel/doneTable.ts', 'visitor.turnedBack.get(found) ?? -1', '-1'], /is in the way as before/],
  ['a blocker that was left stays in the way', 'one turns back from a key because of another one, and comes again', ['parallel/doneTable.ts', ' && !isLeft(states, visitor.blocker)', ''], /which is not in the way/],
  ['who turns back takes the first one along', 'the second one turns back from a key at which the first one stays', ['parallel/doneTable.ts', '~(2 << thread)', '~(3 << thread)'], /who is there: expected/],
  ['who turns back takes back that it was left', 'one turns back from a key that another one leaves', ['parallel/doneTable.ts', '~(2 << thread)', '~(3 << thread)'], /busy, but it was left/],
  ['a number is told that is another one', 'two threads come to one key, and each leaves it', ['parallel/sharedKeys.ts', 'key)) return (known & mask) - 1', 'key)) return known & mask'], /has the numbers 0 and 1/],
  ['numbers are used up too early', 'there are fewer numbers than keys', ['parallel/sharedKeys.ts', 'Math.min(places.length - 1, ', 'Math.min(places.length - 3, '], /full with \d keys/],
  ['a key is put into two places', 'two threads come to keys of one place, each to its own', ['parallel/sharedKeys.ts', 'if (known === 0) return -1 - own.next++', `if (known === 0) {
        Atomics.store(places, (place + 4) & mask, (hash & ~mask) | (own.next + 1))
        return -1 - own.next++
      }`], /numbers in places: expected/],
  ['a key is not written in full', 'two threads come to keys of one place, each to its own', ['parallel/sharedKeys.ts', 'i < keyWords; i++) entries[at + i] = key[i]!', 'i < keyWords - 1; i++) entries[at + i] = key[i]!'], /words of a key: expected/],
  ['the own path is not seen', 'one turns back from a key at which another one stays', ['parallel/doneTable.ts', "if ((status & own) !== 0) return 'on own path'", ''], /but was on/],
]

/** Accesses that would not be seen: by another name, or by a method. */
const unseen: readonly (readonly [what: string, change: Change])[] = [
  ['another name', ['parallel/sharedKeys.ts', 'for (let i = 0; i < keyWords; i++) if (entries[at + i] !== key[i]) return false', 'const all = entries\n  for (let i = 0; i < keyWords; i++) if (all[at + i] !== key[i]) return false']],
  ['another name for a field', ['parallel/doneTable.ts', `leaveState({ entries, entryWords }: SharedKeys, state: number): void {
  Atomics.or(entries, state * entryWords, LEFT)`, `leaveState({ entries: all, entryWords }: SharedKeys, state: number): void {
  all[state * entryWords]! |= LEFT`]],
  ['another type', ['parallel/sharedKeys.ts', 'if (entries[at + i] !== key[i])', 'if ((entries as Int32Array)[at + i] !== key[i])']],
  ['at()', ['parallel/sharedKeys.ts', 'if (entries[at + i] !== key[i])', 'if (entries.at(at + i) !== key[i])']],
  ['set()', ['parallel/sharedKeys.ts', 'for (let i = 0; i < keyWords; i++) entries[at + i] = key[i]!', 'entries.set(key, at)']],
]

describe('every schedule', () => {
  /** What is told to the threads in the end, in some order or other; each takes the words to share, and a list to put into what it found. */
  function results(...threads: readonly ((words: Int32Array, found: number[]) => Doing)[]): string[] {
    const all = new Set<string>()
    everySchedule(() => {
      const words = new Int32Array(2)
      const found = threads.map((): number[] => [])
      return { arrays: { words }, ghost: found, threads: threads.map((thread, i) => thread(words, found[i]!)), atEnd: () => { all.add(`${found.join(' ')} ${words.join()}`) } }
    })
    return [...all].sort()
  }

  const storesAndLoads = (own: number) => function* (words: Int32Array, found: number[]): Doing {
    yield ['store', words, own, 1]
    found.push(yield ['load', words, 1 - own])
  }

  function* addsOne(words: Int32Array): Doing {
    const before = yield ['load', words, 0]
    yield ['store', words, 0, before + 1]
  }

  function* sends(words: Int32Array): Doing {
    yield ['write', words, 0, 7]
    yield ['store', words, 1, 1]
  }

  const receives = (sure: boolean) => function* (words: Int32Array, found: number[]): Doing {
    if ((yield ['load', words, 1]) === 1 || !sure) found.push(yield ['read', words, 0])
  }

  it('comes to all that is sequentially consistent', () => {
    expect(results(storesAndLoads(0), storesAndLoads(1))).toEqual(['0 1 1,1', '1 0 1,1', '1 1 1,1'])
    expect(results(addsOne, addsOne)).toEqual(['  1,0', '  2,0'])
  })

  it('tells a race from a message', () => {
    expect(results(sends, receives(true))).toEqual(['  7,1', ' 7 7,1'])
    expect(() => results(sends, receives(false))).toThrow('a race: thread 1 reads words[0], thread 0 did a plain write of it at the same time')
  })

  it('tells a message from one that says the same but is not waited for', () => {
    let isSent = false
    function* sendsNothing(words: Int32Array, found: number[]): Doing {
      isSent = false
      yield ['write', words, 0, 7]
      yield ['store', words, 1, 0]
      isSent = true
      found.push(1)
    }
    // The words and what is told are the same in both orders; only in one of them the write was seen, and nothing is read before it is sent.
    function* receivesLater(words: Int32Array): Doing {
      yield ['load', words, 1]
      yield ['pause']
      if (isSent) yield ['read', words, 0]
    }
    expect(() => results(sendsNothing, receivesLater)).toThrow('a race: thread 1 reads words[0]')
  })

  it('takes an exchange that fails for a read', () => {
    const exchanges = (expected: number) => function* (words: Int32Array): Doing { yield ['compareExchange', words, 0, expected, 1] }
    function* reads(words: Int32Array, found: number[]): Doing { found.push(yield ['read', words, 0]) }
    expect(results(exchanges(5), reads)).toEqual([' 0 0,0'])
    expect(() => results(exchanges(0), reads)).toThrow('a race: ')
  })

  it('lets others go on at a pause, which touches nothing', () => {
    const doubles = function* (words: Int32Array): Doing {
      yield ['pause']
      words[0] = 2 * words[0]!
    }
    const adds = function* (words: Int32Array): Doing {
      yield ['pause']
      words[0]!++
    }
    expect(results(doubles, adds)).toEqual(['  1,0', '  2,0'])
  })
})

describe('the table that threads share', async () => {
  const code = await codeOf()

  it.each(Object.keys(plans) as (keyof typeof plans)[])('is right in every order in which %s', (name) => {
    expect(arrivalsOf(code, plans[name])).toEqual(arrivals[name])
  })

  it.each(twins)('would be found wrong if %s', async (_, plan, change, says) => {
    const changed = await codeOf(change)
    expect(() => arrivalsOf(changed, plans[plan])).toThrow(says)
  })

  it.each(unseen)('is not run with an access by %s', async (_, change) => {
    const changed = await codeOf(change)
    expect(() => arrivalsOf(changed, plans['two threads come to one key, and each leaves it'])).toThrow(/unseen access: entries/)
  })
})
