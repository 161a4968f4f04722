import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeAtomically } from '../../src/chapter/writeAtomically.ts'

describe('writeAtomically', () => {
  let folder = ''
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'rulebook-write-'))
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  it('makes a file and leaves nothing beside it', () => {
    const path = join(folder, 'new', 'a.rst')
    mkdirSync(join(folder, 'new'))
    writeAtomically(path, 'text ’\n')
    expect(readFileSync(path, 'utf8')).toBe('text ’\n')
    expect(readdirSync(join(folder, 'new'))).toEqual(['a.rst'])
  })

  it('keeps the mode', () => {
    const path = join(folder, 'mode.rst')
    writeFileSync(path, 'old')
    chmodSync(path, 0o640)
    writeAtomically(path, 'new')
    expect([readFileSync(path, 'utf8'), statSync(path).mode & 0o777]).toEqual(['new', 0o640])
  })

  it('replaces the file, so that a reader of the old one keeps it', () => {
    const path = join(folder, 'inode.rst')
    writeFileSync(path, 'old')
    const before = statSync(path).ino
    writeAtomically(path, 'new')
    expect(statSync(path).ino).not.toBe(before)
  })

  it('writes through a symbolic link', () => {
    const path = join(folder, 'target.rst')
    const link = join(folder, 'link.rst')
    writeFileSync(path, 'old')
    symlinkSync(path, link)
    writeAtomically(link, 'new')
    expect([lstatSync(link).isSymbolicLink(), readFileSync(path, 'utf8')]).toEqual([true, 'new'])
  })

  it('leaves nothing behind when it fails', () => {
    const path = join(folder, 'a-folder')
    mkdirSync(path)
    const before = readdirSync(folder)
    expect(() => writeAtomically(path, 'new')).toThrow()
    expect(readdirSync(folder)).toEqual(before)
  })
})
