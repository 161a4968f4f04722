import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { SourceText } from '../facts/sourceFacts.ts'
import type { Place } from '../finding.ts'

/** Something that stands in the way of linting; nothing is reported or written then. */
export interface InputProblem {
  /** Undefined for what has no place in a file, such as a mistake in the configuration of a run. */
  readonly place: Place | undefined
  readonly message: string
  readonly help?: string
}

export interface ReadFile extends SourceText {
  /** The file begins with a byte order mark, which `text` does not have. */
  readonly hasMark: boolean
}

export type ReadResult = { readonly ok: true; readonly file: ReadFile } | { readonly ok: false; readonly problem: InputProblem }

/** Larger than any source; a file of this size was not meant. */
const mostBytes = 16 * 1024 * 1024

/** Reads a file of source text: UTF-8 without NUL. `path` is relative to `root`. */
export function readText(root: string, path: string): ReadResult {
  let bytes: Buffer
  try {
    const stat = statSync(join(root, path))
    const { size } = stat
    // A pipe or a device would keep the run waiting, or never end.
    if (!stat.isFile() && !stat.isDirectory()) return failed(wholeFile(path), 'it is a pipe, a socket or a device, expected a file', 'leave it out')
    if (size > mostBytes) return failed(wholeFile(path), `the file has ${size} bytes, expected at most ${mostBytes}`, 'name the files to lint')
    bytes = readFileSync(join(root, path))
  } catch (error) {
    return failed(wholeFile(path), ...unreadable(error))
  }
  return decode(path, bytes)
}

export function decode(path: string, bytes: Uint8Array): ReadResult {
  const utf16 = utf16Mark(bytes)
  if (utf16 !== undefined) return failed(wholeFile(path), `the file is ${utf16}, expected UTF-8`, 'convert it, e.g. with iconv')
  const bad = invalidAt(bytes)
  if (bad !== undefined) {
    const hex = `0x${bytes[bad]!.toString(16).padStart(2, '0')}`
    return failed(placeOfByte(path, bytes, bad), `byte ${hex} is not UTF-8, expected UTF-8 text`, 'convert the file, e.g. with iconv')
  }
  const nul = bytes.indexOf(0)
  if (nul >= 0) return failed(placeOfByte(path, bytes, nul), 'there is a NUL byte here, expected text', 'leave binary files out, or remove the byte')
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
  const hasMark = text.startsWith('\ufeff')
  return { ok: true, file: { path, text: hasMark ? text.slice(1) : text, hasMark } }
}

/** The bytes of a text that was read. */
export function encode({ text, hasMark }: Pick<ReadFile, 'text' | 'hasMark'>): Uint8Array {
  return new TextEncoder().encode(hasMark ? `\ufeff${text}` : text)
}

function utf16Mark(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'UTF-16 (little endian)'
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'UTF-16 (big endian)' : undefined
}

/** The first byte that begins no valid sequence, found by halving; surrogates and overlong forms are not valid. */
function invalidAt(bytes: Uint8Array): number | undefined {
  if (isUtf8(bytes)) return undefined
  let good = 0
  let bad = bytes.length
  while (bad - good > 1) {
    const middle = (good + bad) >> 1
    if (isUtf8(bytes.subarray(0, middle), { mayStop: true })) good = middle
    else bad = middle
  }
  // `good` bytes may end within a sequence: back to where it starts.
  while (!isUtf8(bytes.subarray(0, good))) good -= 1
  return good
}

function isUtf8(bytes: Uint8Array, { mayStop = false } = {}): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: mayStop })
    return true
  } catch {
    return false
  }
}

function placeOfByte(path: string, bytes: Uint8Array, at: number): Place {
  const before = new TextDecoder().decode(bytes.subarray(0, at))
  const line = before.split('\n').length
  const column = before.length - (before.lastIndexOf('\n') + 1) + 1
  return { file: path, line, column, endLine: line, endColumn: column + 1 }
}

export function wholeFile(path: string): Place {
  return { file: path, line: 1, column: 1, endLine: 1, endColumn: 1 }
}

function failed(place: Place, message: string, help?: string): ReadResult {
  return { ok: false, problem: { place, message, ...(help === undefined ? {} : { help }) } }
}

/** What the system says, as a sentence. */
export function unreadable(error: unknown): [message: string, help: string] {
  const { code } = error as NodeJS.ErrnoException
  switch (code) {
    case 'ENOENT':
      return ['there is no such file or folder, expected one', 'look at the spelling, and at the folder you are in']
    case 'EACCES':
    case 'EPERM':
      return ['it may not be read, expected permission', 'change its mode, or leave it out']
    case 'ELOOP':
      return ['it is a link that leads back to itself, expected a file', 'remove the link, or leave it out']
    case 'EISDIR':
      return ['it is a folder, expected a file', 'name the files in it']
    default:
      return [`it cannot be read (${code ?? String(error)}), expected a file`, 'leave it out']
  }
}
