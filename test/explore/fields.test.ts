import { describe, expect, it } from 'vitest'
import { fieldOf, fitsField, newFields, setField } from '../../src/explore/fields.ts'
import { exploreExhaustively, visitAll } from '../../src/explore/exhaustive.ts'
import { explored } from '../../src/explore/exploration.ts'
import { visitReduced } from '../../src/explore/explore.ts'
import { findOrAddKey, keyHash, newKeyTable, recallKey } from '../../src/explore/keyTable.ts'
import { newMachine } from '../../src/explore/machine.ts'
import { mulberry32 } from '../../src/explore/randomRun.ts'
import type { Scenario } from '../../src/explore/scenario.ts'
import type { Search } from '../../src/explore/search.ts'
import { doesNotFit, newSharedTable, numberAfter, readShared, sharedNumber } from '../../src/explore/sharedTable.ts'
import type { Task } from '../../src/ops/op.ts'
import { cell } from '../../src/ops/shared.ts'
import type { Cell } from '../../src/ops/shared.ts'

describe('fields', () => {
  const counts = [1, 7, 8, 100, 3, 70_000, 1, 1]
  const fields = newFields(counts, 1)

  it('have room for twice as many values as are known, and for a few in any case', () => {
    counts.forEach((count, field) => {
      expect(fitsField(fields, field, Math.max(15, 2 * count - 1))).toBe(true)
      expect(fitsField(fields, field, Math.max(16, 4 * count))).toBe(false)
    })
  })

  it('do not touch each other, nor the words before them', () => {
    const key = new Int32Array(fields.keyWords)
    key[0] = -1
    for (let round = 0; round < 3; round++) counts.forEach((_, field) => { setField(fields, key, field, (5 * field + round) % 16) })
    expect(counts.map((_, field) => fieldOf(fields, key, field))).toEqual(counts.map((_, field) => (5 * field + 2) % 16))
    expect(key[0]).toBe(-1)
  })

  it('are never in two words', () => {
    for (let count = 1; count < 200; count++) {
      const { keyWords, words, bits } = newFields(Array.from({ length: count }, () => 1000))
      expect(Math.max(...words)).toBe(keyWords - 1)
      for (let word = 0; word < keyWords; word++) expect(bits.filter((_, i) => words[i] === word).reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(32)
    }
  })
})

describe('a table of keys', () => {
  it('numbers keys in the order of arrival and gives them back', () => {
    const table = newKeyTable(2)
    const count = 40_000
    const ask = (i: number): number => {
      table.key.set([i % 200, Math.imul(i, 0x9e3779b1)])
      return findOrAddKey(table)
    }
    for (let i = 0; i < count; i++) if (ask(i) !== -1 - i) throw new Error(`${i} was known`)
    for (let i = 0; i < count; i++) if (ask(i) !== i) throw new Error(`${i} has another number`)
    recallKey(table, 31_234)
    expect([...table.key]).toEqual([31_234 % 200, Math.imul(31_234, 0x9e3779b1)])
    expect(table.count).toBe(count)
  })
})

describe('keys with one hash', () => {
  it.each([[0, 1], [1, 2], [0, 2]])('are different ones that differ in words %i and %i', (one, other) => {
    const random = mulberry32(one + 3 * other)
    const known = new Map<number, Int32Array>()
    let pairs = 0
    for (let i = 0; i < 300_000; i++) {
      const key = Int32Array.of(1, 2, 3)
      key[one] = random() * 2 ** 31
      key[other] = random() * 2 ** 31
      const before = known.get(keyHash(key))
      known.set(keyHash(key), key)
      if (before === undefined) continue
      const table = newKeyTable(3)
      table.key.set(before)
      expect(findOrAddKey(table)).toBe(-1)
      table.key.set(key)
      expect(findOrAddKey(table)).toBe(-2)
      pairs++
    }
    expect(pairs).toBeGreaterThan(0)
  })
})

describe('a search that has learned nothing', () => {
  const slot = cell('slot', 0)
  /** Each has few nodes, and together they write more values than fit into four bits. */
  const writer = (first: number, stores: number) => function* (): Task<void> {
    for (let i = 0; i < stores; i++) yield { kind: 'store', cell: slot, value: first + i }
  }
  const writers = (last: number): Scenario => ({ name: 'writers', tasks: { a: writer(1, 7), b: writer(11, 7), c: writer(21, last) }, observe: ({ read }) => `slot ${String(read(slot))}` })
  const all = (search: Search): void => void visitAll(search)
  const reduced = (search: Search): void => void visitReduced(search, {})
  const passes = [5, 6, 7, 8].flatMap((last) => [{ last, name: 'all', pass: all }, { last, name: 'reduced', pass: reduced }])

  it.each(passes)('begins again where an object has more states than there is room for ($name, $last)', ({ last, pass }) => {
    const scenario = writers(last)
    const stops: unknown[] = []
    const found = explored(newMachine(scenario), {}, (search) => {
      pass(search)
      stops.push(search.stop?.kind)
    })
    expect(stops).toContain('again')
    expect([...found.outcomes.keys()]).toEqual([...exploreExhaustively(scenario).outcomes.keys()])
  })
})

describe('a search that has met no object', () => {
  /** So few ops that there is room for the task's nodes in any case. */
  const through = (cells: readonly Cell[], own: number) => function* (): Task<void> {
    for (const each of cells) yield { kind: 'store', cell: each, value: own }
  }
  const scenarioOf = (count: number): Scenario => {
    const cells = Array.from({ length: count }, (_, i) => cell(`cell${i}`, 0))
    return { name: 'cells', tasks: { a: through(cells, 1), b: through(cells.slice(-2).reverse(), 2) }, observe: ({ read }) => cells.map(read).join('') }
  }

  it.each([8, 9, 10, 11, 12, 15])('begins again until there is room for all of them (%i)', (count) => {
    const scenario = scenarioOf(count)
    const expected = [...exploreExhaustively(scenario).outcomes.keys()]
    const passes = (pass: (search: Search) => void): unknown[] => {
      const stops: unknown[] = []
      const found = explored(newMachine(scenario), {}, (search) => {
        pass(search)
        stops.push(search.stop?.kind)
      })
      expect([...found.outcomes.keys()]).toEqual(expected)
      return stops
    }
    // The first objects of both tasks are known from the beginning, and eight more have room.
    expect(passes((search) => void visitAll(search))).toEqual(count > 10 ? ['again', undefined] : [undefined])
    // With reduction there is one more reason: what was learned.
    expect(passes((search) => void visitReduced(search, {})).length).toBeGreaterThan(1)
  })
})

describe('a table of what is shared', () => {
  it('gives the same number for a change as for the row that it makes', () => {
    const table = newSharedTable(2, [3, 20, 1])
    const row = Int32Array.of(9, 9, 2, 17, 0)
    const first = sharedNumber(table, row)
    row[3] = 18
    const changed = numberAfter(table, first, 3, 18)
    expect(sharedNumber(table, row)).toBe(changed)
    expect(changed).not.toBe(first)
    expect(numberAfter(table, changed, 3, 17)).toBe(first)
    readShared(table, changed, row.fill(9))
    expect([...row]).toEqual([9, 9, 2, 18, 0])
  })

  it('says what does not fit, and takes it for nothing else', () => {
    const table = newSharedTable(0, [1, 1])
    const first = sharedNumber(table, Int32Array.of(0, 15))
    expect(numberAfter(table, first, 0, 16)).toBe(doesNotFit)
    expect(numberAfter(table, first, 0, 16)).toBe(doesNotFit)
    expect(sharedNumber(table, Int32Array.of(0, 16))).toBe(doesNotFit)
    expect(numberAfter(table, first, 0, 15)).toBe(1)
  })
})
