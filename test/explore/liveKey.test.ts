import { describe, expect, it } from 'vitest'
import { newFrameStack } from '../../src/ops/frames.ts'
import { cell, identity } from '../../src/ops/shared.ts'
import { liveKey } from '../../src/explore/liveKey.ts'
import { newValues, numberOf } from '../../src/explore/values.ts'

const values = newValues()
const x = cell('x', 0)

function key(...locals: unknown[]): string | undefined {
  const stack = newFrameStack()
  stack.frames.push({ site: 'f a.ts:1:1', live: () => locals })
  return liveKey(values, stack)
}

describe('liveKey', () => {
  it('is the same for equal contents', () => {
    expect(key({ a: [1, 'x'] }, x)).toBe(key({ a: [1, 'x'] }, x))
    expect(key(new Map([[1, { b: 2 }]]), new Set([3]))).toBe(key(new Map([[1, { b: 2 }]]), new Set([3])))
  })

  it('differs for different values', () => {
    const keys = [key(1), key('1'), key(true), key('true'), key(null), key(undefined), key([]), key({}), key(1, 1), key([1, 1]),
      key([1], [1]), key([[1]], 1), key(x), key(cell('x', 0)), key({ a: 1, b: 2 }), key({ b: 2, a: 1 }), key(new Set([1])), key(new Map([[1, 1]]))]
    expect(new Set(keys).size).toBe(keys.length)
  })

  it('tells one shared record from two equal ones', () => {
    const shared = { n: 0 }
    expect(key(shared, shared)).not.toBe(key({ n: 0 }, { n: 0 }))
    const [a, b] = [{ n: 0 }, { n: 0 }]
    expect(key(a, b, a)).not.toBe(key(a, b, b))
  })

  it('goes round in a record that contains itself', () => {
    const ring = (): unknown => {
      const of: Record<string, unknown> = {}
      of['self'] = of
      return of
    }
    expect(key(ring())).toBe(key(ring()))
  })

  it('is not to be had if a value hides something', () => {
    class Counter {
      #n = 0
      next = (): number => this.#n++
    }
    expect(key(new Counter())).toBeUndefined()
    expect(key([1, 2][Symbol.iterator]())).toBeUndefined()
    expect(key({ get now() { return 1 } })).toBeUndefined()
    expect(key({ deep: [new Counter()] })).toBeUndefined()
    expect(key(identity('counter', new Counter()))).toBeDefined()
  })
})

describe('numberOf', () => {
  it('keeps one frozen copy of equal records, whatever the order of their keys', () => {
    const own = { b: [1], a: x }
    const number = numberOf(values, own)
    expect(numberOf(values, { a: x, b: [1] })).toBe(number)
    const copy = values.list[number ?? -1]
    expect(copy).not.toBe(own)
    expect(copy).toEqual(own)
    expect(Object.isFrozen(copy)).toBe(true)
    own.b.push(2)
    expect(copy).toEqual({ a: x, b: [1] })
    expect(numberOf(values, copy)).toBe(number)
  })

  it('tells apart what differs only in kind', () => {
    const all = [0, '0', false, null, undefined, NaN, [], {}, [0], '[0]', 0n]
    expect(new Set(all.map((value) => numberOf(values, value))).size).toBe(all.length)
    expect(numberOf(values, -0)).toBe(numberOf(values, 0))
  })

  it('is undefined for what cannot be compared', () => {
    const ring: unknown[] = []
    ring.push(ring)
    expect(numberOf(values, ring)).toBeUndefined()
    expect(numberOf(values, { deep: new Date(0) })).toBeUndefined()
  })
})
