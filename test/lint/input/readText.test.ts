import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findFiles } from '../../../lint/input/findFiles.ts'
import { decode, encode, readText, unreadable } from '../../../lint/input/readText.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'rulebook-'))
})
afterEach(() => rmSync(root, { recursive: true }))

const faultOf = (...bytes: readonly number[]): string => {
  const result = decode('a.ts', Uint8Array.from(bytes))
  if (result.ok) return 'none'
  const { place, message } = result.problem
  return `${place!.line}:${place!.column} ${message}`
}

describe('decode', () => {
  it.each([
    [[0x61, 0xff], '1:2 byte 0xff is not UTF-8, expected UTF-8 text'],
    [[0x61, 0x0a, 0xe9, 0x74], '2:1 byte 0xe9 is not UTF-8, expected UTF-8 text'],
    [[0xed, 0xa0, 0x80], '1:1 byte 0xed is not UTF-8, expected UTF-8 text'],
    [[0xc0, 0x80], '1:1 byte 0xc0 is not UTF-8, expected UTF-8 text'],
    [[0x61, 0xe2, 0x82], '1:2 byte 0xe2 is not UTF-8, expected UTF-8 text'],
    [[0x61, 0x0a, 0x00], '2:1 there is a NUL byte here, expected text'],
    [[0xff, 0xfe, 0x61, 0x00], '1:1 the file is UTF-16 (little endian), expected UTF-8'],
    [[0xfe, 0xff, 0x00, 0x61], '1:1 the file is UTF-16 (big endian), expected UTF-8'],
    [[0xef, 0xbb, 0xbf, 0x61, 0xc3, 0xa9], 'none'],
    [[], 'none'],
  ])('%j: %s', (bytes, fault) => {
    expect(faultOf(...bytes)).toBe(fault)
  })

  it.each(['', 'a\r\nb', '\ufeffa', '\ufeff\ufeff', 'é狼😀'])('encode gives back the bytes of %j', (text) => {
    const bytes = new TextEncoder().encode(text)
    const result = decode('a.ts', bytes)
    expect(result.ok && encode(result.file)).toEqual(bytes)
  })
})

describe('readText', () => {
  it('a missing file, a folder and a link to itself each have their message', () => {
    mkdirSync(join(root, 'folder.ts'))
    symlinkSync('self.ts', join(root, 'self.ts'))
    const messages = ['none.ts', 'folder.ts', 'self.ts'].map((path) => {
      const result = readText(root, path)
      return result.ok ? 'read' : result.problem.message
    })
    expect(messages).toEqual([
      'there is no such file or folder, expected one',
      'it is a folder, expected a file',
      'it is a link that leads back to itself, expected a file',
    ])
  })

  it.each(['EACCES', 'EPERM', 'EIO'])('%s has a message', (code) => {
    expect(unreadable(Object.assign(new Error(), { code }))[0]).toMatch(/expected/)
  })

  it('a file that is far too large is not read', () => {
    writeFileSync(join(root, 'a.ts'), Buffer.alloc(17 * 1024 * 1024, 0x20))
    const result = readText(root, 'a.ts')
    expect(result.ok ? '' : result.problem.message).toContain('expected at most')
  })
})

describe('findFiles', () => {
  const find = (...names: readonly string[]): ReturnType<typeof findFiles> => findFiles({ root, from: root, names })

  it('folders give the files that can be linted, sorted, each once', () => {
    mkdirSync(join(root, 'b/node_modules'), { recursive: true })
    for (const name of ['b/z.ts', 'b/a.md', 'b/c.png', 'b/.hidden.ts', 'b/node_modules/x.ts', 'a.mts']) writeFileSync(join(root, name), '')
    expect(find('.', 'b', 'b/z.ts')).toEqual({ paths: ['a.mts', 'b/a.md', 'b/z.ts'], problems: [] })
  })

  it('loops of links end', () => {
    mkdirSync(join(root, 'a/b'), { recursive: true })
    writeFileSync(join(root, 'a/b/c.ts'), '')
    symlinkSync('..', join(root, 'a/b/up'))
    symlinkSync(root, join(root, 'a/root'))
    expect(find('.')).toEqual({ paths: ['a/b/c.ts'], problems: [] })
  })

  it('what cannot be read is a problem, not left out', () => {
    symlinkSync('self.ts', join(root, 'self.ts'))
    symlinkSync('gone', join(root, 'broken.ts'))
    expect(find('.', 'none').problems.map(({ place, message }) => `${place!.file}: ${message.split(',')[0]}`).sort()).toEqual([
      'broken.ts: there is no such file or folder',
      'none: there is no such file or folder',
      'self.ts: it is a link that leads back to itself',
    ])
  })

  it('a file of another kind is a problem if it is named', () => {
    writeFileSync(join(root, 'a.png'), '')
    expect(find('a.png').problems.map(({ message }) => message)).toEqual(['the linter reads TypeScript and Markdown, not this'])
  })

  it.skipIf(process.getuid?.() === 0)('a folder without permission is a problem', () => {
    mkdirSync(join(root, 'a'))
    chmodSync(join(root, 'a'), 0)
    expect(find('.').problems.map(({ message }) => message)).toEqual(['it may not be read, expected permission'])
    chmodSync(join(root, 'a'), 0o755)
  })
})
