import type { FilePatch, Hunk, HunkLine, PatchProblem } from './patch.ts'

interface Reader {
  readonly name: string
  readonly lines: readonly string[]
  /** The number of the first line in the whole file. */
  readonly from: number
  at: number
}

export type ReadDiff =
  | { readonly ok: true; readonly files: readonly FilePatch[] }
  | { readonly ok: false; readonly problem: PatchProblem }

interface Section {
  before: string | undefined
  after: string | undefined
  hunks: Hunk[]
  isBinary: boolean
  /** `+++` has been read. */
  isNamed: boolean
}

/** The files that a unified diff changes; text around it is skipped, as git am does. */
export function readDiff(name: string, lines: readonly string[], from: number): ReadDiff {
  const reader: Reader = { name, lines, from, at: 0 }
  const sections: Section[] = []
  while (reader.at < lines.length) {
    const problem = step(reader, sections)
    if (problem !== undefined) return { ok: false, problem }
  }
  const files = sections.map(({ before, after, hunks, isBinary }) => ({ before, after, hunks, isBinary }))
  for (const path of files.flatMap(({ before, after }) => [before, after])) {
    const why = path === undefined ? undefined : unsafe(path)
    if (why !== undefined) return { ok: false, problem: { where: name, message: `it changes \`${path!}\`, which ${why}, expected a path in the tree`, help: 'nothing of it was applied' } }
  }
  return { ok: true, files: files.filter(({ before, after, hunks, isBinary }) => hunks.length > 0 || isBinary || before !== after) }
}

/** Reads one line, or one hunk. */
function step(reader: Reader, sections: Section[]): PatchProblem | undefined {
  const line = reader.lines[reader.at]!
  const git = /^diff --git (?:"?a\/(.+?)"?) (?:"?b\/(.+?)"?)$/.exec(line)
  const last = sections.at(-1)
  if (git !== null) sections.push({ before: git[1]!, after: git[2]!, hunks: [], isBinary: false, isNamed: false })
  else if (isHead(reader)) return head(reader, sections)
  else if (last !== undefined && /^@@ /.test(line)) return hunk(reader, last)
  else if (last !== undefined && !last.isNamed) extended(line, last)
  reader.at++
  return undefined
}

/** `--- a/x` with `+++ b/x` below it: not the `---` below the text of a mail. */
function isHead({ lines, at }: Reader): boolean {
  return /^--- \S/.test(lines[at]!) && /^\+\+\+ \S/.test(lines[at + 1] ?? '')
}

function head(reader: Reader, sections: Section[]): PatchProblem | undefined {
  const [before, after] = [pathOf(reader.lines[reader.at]!), pathOf(reader.lines[reader.at + 1]!)]
  const last = sections.at(-1)
  const isOpen = last !== undefined && !last.isNamed
  const section = isOpen ? last : { before, after, hunks: [], isBinary: false, isNamed: true }
  Object.assign(section, { before, after, isNamed: true })
  if (!isOpen) sections.push(section)
  reader.at += 2
  return before === undefined && after === undefined ? problemAt(reader, 'this names no file, expected a path behind --- or +++') : undefined
}

function extended(line: string, section: Section): void {
  if (line.startsWith('new file mode')) section.before = undefined
  else if (line.startsWith('deleted file mode')) section.after = undefined
  else if (/^(GIT binary patch|Binary files )/.test(line)) section.isBinary = true
}

/** The path without the first folder; undefined for /dev/null. */
function pathOf(line: string): string | undefined {
  const path = line.slice(4).split('\t')[0]!.trim().replace(/^"(.*)"$/, '$1')
  return path === '/dev/null' ? undefined : path.replace(/^[ab]\//, '')
}

/** Why a path may not be touched. */
function unsafe(path: string): string | undefined {
  if (path.startsWith('/') || /^[A-Za-z]:/.test(path)) return 'starts outside of the tree'
  if (path.split(/[/\\]/).includes('..')) return 'leads out of the tree'
  if (path === '' || /[\u0000-\u001f]/.test(path)) return 'is no path'
  return path.split('/')[0] === '.git' ? 'belongs to git' : undefined
}

function hunk(reader: Reader, section: Section): PatchProblem | undefined {
  const header = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(reader.lines[reader.at]!)
  if (header === null) return problemAt(reader, 'this is no head of a hunk, expected @@ -line,count +line,count @@')
  const at = reader.from + reader.at
  let [old, fresh] = [Number(header[2] ?? 1), Number(header[4] ?? 1)]
  const lines: HunkLine[] = []
  reader.at++
  while (old > 0 || fresh > 0) {
    const line = reader.lines[reader.at]
    const kind = line === '' ? ' ' : line?.[0]
    if (line === undefined || (kind !== ' ' && kind !== '-' && kind !== '+')) {
      return problemAt(reader, `the hunk of line ${at} breaks off, expected ${old} more lines of before and ${fresh} of after`)
    }
    if (kind !== '+') old--
    if (kind !== '-') fresh--
    reader.at++
    const isUnended = /^\\ /.test(reader.lines[reader.at] ?? '')
    if (isUnended) reader.at++
    lines.push({ kind, text: line.slice(1), isUnended })
  }
  if (old < 0 || fresh < 0) return problemAt(reader, `the hunk of line ${at} has more lines than it says`)
  section.hunks.push({ at, start: Number(header[1]), lines })
  return undefined
}

function problemAt({ name, from, at }: Reader, message: string): PatchProblem {
  return { where: `${name}:${from + at}`, message, help: 'the patch is damaged; get it anew, e.g. with `b4 am`' }
}
