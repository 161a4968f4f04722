import type { Patch, PatchProblem } from './patch.ts'
import { readDiff } from './readDiff.ts'

export type Series =
  | { readonly ok: true; readonly patches: readonly Patch[] }
  | { readonly ok: false; readonly problem: PatchProblem }

/** The patches of a diff, a mail or a mailbox, in the order in which they are to be applied. */
export function readSeries(name: string, text: string): Series {
  if (text.includes('\0')) return { ok: false, problem: { where: name, message: 'is no text, expected a patch or a mailbox' } }
  const patches: Numbered[] = []
  for (const mail of mailsOf(text)) {
    const read = readDiff(name, mail.lines, mail.from)
    if (!read.ok) return { ok: false, problem: read.problem }
    if (read.files.length > 0) patches.push({ subject: mail.subject ?? name, files: read.files, number: numberOf(mail.subject) })
  }
  if (patches.length === 0) return { ok: false, problem: { where: name, message: 'has no diff in it, expected a patch or a mailbox', help: 'make one with `git format-patch --stdout` or `b4 am`' } }
  return { ok: true, patches: inOrder(patches).map(({ subject, files }) => ({ subject, files })) }
}

interface Numbered extends Patch {
  /** 2 for `[PATCH v3 2/5]`. */
  readonly number: number | undefined
}

/** Mails may have come in any order; if each has a number of its own, that counts. */
function inOrder(patches: readonly Numbered[]): readonly Numbered[] {
  const numbers = new Set(patches.map(({ number }) => number))
  return numbers.has(undefined) || numbers.size < patches.length ? patches : [...patches].sort((a, b) => a.number! - b.number!)
}

function numberOf(subject: string | undefined): number | undefined {
  const number = /\[[^\]]*\b(\d+)\/\d+\]/.exec(subject ?? '')?.[1]
  return number === undefined ? undefined : Number(number)
}

interface Mail {
  readonly subject: string | undefined
  readonly lines: readonly string[]
  /** The line of the file on which its text begins. */
  readonly from: number
}

function mailsOf(text: string): readonly Mail[] {
  const lines = text.split('\n')
  const starts = lines.flatMap((line, index) => (isFrom(line) && (index === 0 || lines[index - 1]!.trim() === '') ? [index] : []))
  if (starts.length === 0) return [mailOf(lines, 0)]
  return starts.map((start, index) => mailOf(lines.slice(start + 1, starts[index + 1]), start + 1))
}

/** The line between the mails of a mailbox. */
function isFrom(line: string): boolean {
  return /^From \S+.* \d{4}\r?$/.test(line)
}

function mailOf(raw: readonly string[], from: number): Mail {
  const isCrlf = raw.length > 1 && raw.slice(0, -1).every((line) => line.endsWith('\r'))
  const lines = isCrlf ? raw.map((line) => line.replace(/\r$/, '')) : raw
  if (!/^[A-Za-z][\w-]*: /.test(lines[0] ?? '')) return { subject: undefined, lines, from: from + 1 }
  const end = lines.findIndex((line) => line.trim() === '')
  const headers = lines.slice(0, end < 0 ? lines.length : end).join('\n').replace(/\n[ \t]+/g, ' ')
  const header = (name: string): string | undefined => new RegExp(`^${name}:[ \\t]*(.*)$`, 'im').exec(headers)?.[1]?.trim()
  const body = end < 0 ? [] : lines.slice(end + 1)
  return { subject: header('Subject'), lines: decoded(body, header('Content-Transfer-Encoding')), from: from + end + 2 }
}

function decoded(lines: readonly string[], encoding: string | undefined): readonly string[] {
  if (encoding?.toLowerCase() === 'base64') return Buffer.from(lines.join(''), 'base64').toString('utf8').replaceAll('\r\n', '\n').split('\n')
  if (encoding?.toLowerCase() !== 'quoted-printable') return lines
  const bytes = lines.join('\n').replace(/=\n/g, '').replace(/=([0-9A-F]{2})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
  return Buffer.from(bytes, 'latin1').toString('utf8').replaceAll('\r\n', '\n').split('\n')
}
