import { describe, expect, it } from 'vitest'
import { fieldOf, fitsField, newFields, setField } from '../../src/explore/fields.ts'
import { findOrAddKey, newKeyTable, recallKey } from '../../src/explore/keyTable.ts'
import { doesNotFit, newSharedTable, numberAfter, readShared, sharedNumber } from '../../src/explore/sharedTable.ts'

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
