import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { cacheIn, hashOf } from '../../../lint/cache/cache.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rulebook-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

describe('cacheIn', () => {
  it('gives a value back for its key, and for no other', () => {
    const cache = cacheIn(join(folder, 'deep', 'cache'))
    cache.set('a', 'key', { x: [1] })
    expect(cache.get('a', 'key')).toEqual({ x: [1] })
    expect(cache.get('a', 'other')).toBeUndefined()
    expect(cache.get('b', 'key')).toBeUndefined()
  })

  it.each([
    ['is cut off', (text: string) => text.slice(0, -5)],
    ['has another value', (text: string) => text.replace('"findings":0', '"findings":1')],
    ['is empty', () => ''],
    ['is not an object', () => 'null'],
    ['is binary', () => '\u0000\ufffd'],
  ])('an entry that %s counts as none', (_name, damage) => {
    const cache = cacheIn(folder)
    cache.set('a', 'key', { findings: 0 })
    const file = join(folder, 'a.json')
    writeFileSync(file, damage(readFileSync(file, 'utf8')))
    expect(cache.get('a', 'key')).toBeUndefined()
  })

  it('a folder that cannot be written is no error', () => {
    writeFileSync(join(folder, 'file'), '')
    const cache = cacheIn(join(folder, 'file', 'cache'))
    cache.set('a', 'key', 1)
    expect(cache.get('a', 'key')).toBeUndefined()
  })

  it('leaves nothing but entries behind', () => {
    cacheIn(folder).set('a', 'key', 1)
    expect(readdirSync(folder)).toEqual(['a.json'])
  })
})

describe('hashOf', () => {
  it('the borders of texts count', () => {
    expect(hashOf(['ab', 'c'])).not.toBe(hashOf(['a', 'bc']))
    expect(hashOf(['a', ''])).not.toBe(hashOf(['a']))
  })
})
