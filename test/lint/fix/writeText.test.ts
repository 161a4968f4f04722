import { chownSync, lstatSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { writeObstacle, writeText } from '../../../lint/fix/writeText.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rulebook-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

describe('writeText', () => {
  it.each([0o644, 0o600, 0o755, 0o444])('keeps the mode %o', (mode) => {
    const file = join(folder, 'a')
    writeFileSync(file, 'old', { mode })
    writeText(file, bytes('new'))
    expect([readFileSync(file, 'utf8'), statSync(file).mode & 0o777]).toEqual(['new', mode])
  })

  it('a link stays a link, and what it leads to is replaced', () => {
    writeFileSync(join(folder, 'a'), 'old')
    symlinkSync('a', join(folder, 'b'))
    writeText(join(folder, 'b'), bytes('new'))
    expect(lstatSync(join(folder, 'b')).isSymbolicLink()).toBe(true)
    expect(readFileSync(join(folder, 'a'), 'utf8')).toBe('new')
  })

  it.skipIf(process.getuid?.() !== 0)('keeps the owner', () => {
    const file = join(folder, 'a')
    writeFileSync(file, 'old')
    chownSync(file, 65534, 65534)
    writeText(file, bytes('new'))
    expect([statSync(file).uid, statSync(file).gid]).toEqual([65534, 65534])
  })

  it('leaves nothing beside the file', () => {
    writeFileSync(join(folder, 'a'), 'old')
    writeText(join(folder, 'a'), bytes('new'))
    expect(readdirSync(folder)).toEqual(['a'])
  })

  it('a file that is gone is not made anew', () => {
    expect(() => writeText(join(folder, 'a'), bytes('new'))).toThrow('ENOENT')
    expect(readdirSync(folder)).toEqual([])
  })
})

describe('writeObstacle', () => {
  it('there is none for a file as it was read', () => {
    writeFileSync(join(folder, 'a'), 'old')
    expect(writeObstacle(join(folder, 'a'), bytes('old'))).toBeUndefined()
  })

  it('a file without the right to write is left alone, for root too', () => {
    writeFileSync(join(folder, 'a'), 'old', { mode: 0o444 })
    expect(writeObstacle(join(folder, 'a'), bytes('old'))?.[0]).toBe('it is read-only, expected a file that may be written')
  })

  it('so is one that was edited since it was read, and one that is gone', () => {
    writeFileSync(join(folder, 'a'), 'newer')
    expect(writeObstacle(join(folder, 'a'), bytes('old'))?.[0]).toBe('it has changed since it was read, expected the same text')
    expect(writeObstacle(join(folder, 'b'), bytes('old'))?.[0]).toBe('there is no such file or folder, expected one')
  })
})
