import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { SourceText } from '../facts/sourceFacts.ts'
import type { TreeProblem } from './treeProblem.ts'

/** Ten times the biggest source of KVM. */
const BIGGEST = 8 * 1024 * 1024

/** The text of a file, or why it is none. */
export function readSource(root: string, path: string): SourceText | TreeProblem {
  try {
    const { size } = statSync(join(root, path))
    if (size > BIGGEST) return { where: path, message: `is ${Math.ceil(size / 1024 / 1024)} MiB long, expected at most ${BIGGEST / 1024 / 1024}` }
    const bytes = readFileSync(join(root, path))
    const problem = binary(bytes)
    if (problem !== undefined) return { where: path, message: `${problem}, expected C` }
    return { path, text: bytes.toString('utf8') }
  } catch (error) {
    return { where: path, message: `cannot be read (${error instanceof Error && 'code' in error ? String(error.code) : String(error)})` }
  }
}

export function isSourceText(read: SourceText | TreeProblem): read is SourceText {
  return 'text' in read
}

function binary(bytes: Buffer): string | undefined {
  const zero = bytes.indexOf(0)
  if (zero >= 0) return `is no text: byte ${zero} is zero`
  // Names in comments may be Latin-1; a text of which much is no UTF-8 is none.
  const text = bytes.toString('utf8')
  const strange = text.length < 200 ? 0 : (text.match(/\ufffd/g) ?? []).length
  return strange > text.length / 100 ? `is no text: ${strange} characters are no UTF-8` : undefined
}
