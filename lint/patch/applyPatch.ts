import type { FilePatch, Hunk, Patch, PatchProblem } from './patch.ts'

/** Texts by path; undefined for a file that is not there. */
export type Overlay = ReadonlyMap<string, string | undefined>

export interface Applying {
  /** The text of a file of the tree with what earlier patches did; undefined if it is not there. */
  readonly textOf: (path: string) => string | undefined
  /** Whether a file that is not there may be missing because only a part of the tree is. */
  readonly mayBeAbsent: (path: string) => boolean
}

export type Applied =
  | { readonly ok: true; readonly changed: Overlay; readonly skipped: readonly string[] }
  | { readonly ok: false; readonly problem: PatchProblem }

/** Applies a patch to texts. Nothing is written anywhere. */
export function applyPatch({ files }: Patch, tree: Applying): Applied {
  const changed = new Map<string, string | undefined>()
  const skipped: string[] = []
  const textOf = (path: string): string | undefined => (changed.has(path) ? changed.get(path) : tree.textOf(path))
  for (const file of files) {
    const path = file.after ?? file.before!
    const before = file.before === undefined ? '' : textOf(file.before)
    if (file.isBinary || (before === undefined && tree.mayBeAbsent(file.before!))) {
      skipped.push(path)
      continue
    }
    if (before === undefined) return failed(file.before!, { message: 'is not in the tree, expected the file that the patch changes', help: 'is this the tree it was made for?' })
    if (file.before === undefined && textOf(path) !== undefined) return failed(path, { message: 'is in the tree already, expected the patch to make it' })
    const result = patched(before, file)
    if (!result.ok) return failed(path, result)
    if (file.before !== undefined && file.before !== file.after) changed.set(file.before, undefined)
    if (file.after !== undefined) changed.set(file.after, result.text)
  }
  return { ok: true, changed, skipped }
}

function failed(where: string, { message, help }: { readonly message: string; readonly help?: string | undefined }): Applied {
  return { ok: false, problem: { where, message, ...(help === undefined ? {} : { help }) } }
}

type Patched = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly message: string; readonly help?: string | undefined }

function patched(text: string, { hunks }: FilePatch): Patched {
  const lines = text === '' ? [] : text.split('\n')
  const endsWithNewline = lines.at(-1) === ''
  if (endsWithNewline) lines.pop()
  const result: string[] = []
  let [at, shift, ends] = [0, 0, endsWithNewline || text === '']
  for (const [index, hunk] of hunks.entries()) {
    const old = hunk.lines.filter(({ kind }) => kind !== '+').map((line) => line.text)
    const wanted = Math.max(0, hunk.start - 1 + shift + (old.length === 0 && hunk.start > 0 ? 1 : 0))
    const found = find(lines, old, { from: at, near: wanted })
    if (found === undefined) return doesNotApply(hunk, index + 1, hunks.length, nearestMiss(lines, old, wanted))
    result.push(...lines.slice(at, found), ...hunk.lines.filter(({ kind }) => kind !== '-').map((line) => line.text))
    at = found + old.length
    shift = found - (hunk.start - 1) - (old.length === 0 && hunk.start > 0 ? 1 : 0)
    const lastNew = hunk.lines.findLast(({ kind }) => kind !== '-')
    if (at === lines.length && lastNew !== undefined) ends = !lastNew.isUnended
  }
  result.push(...lines.slice(at))
  return { ok: true, text: result.length === 0 ? '' : result.join('\n') + (ends ? '\n' : '') }
}

interface Search {
  readonly from: number
  readonly near: number
}

/** Where lines stand, as near to a line as can be; undefined if they are nowhere behind `from`. */
function find(lines: readonly string[], old: readonly string[], { from, near }: Search): number | undefined {
  const last = lines.length - old.length
  for (let away = 0; away <= lines.length; away++) {
    for (const at of away === 0 ? [near] : [near - away, near + away]) {
      if (at >= from && at <= last && old.every((line, index) => same(lines[at + index]!, line))) return at
    }
  }
  return undefined
}

/** Line ends of a mail are not those of the file. */
function same(line: string, wanted: string): boolean {
  return line === wanted || line.replace(/\r$/, '') === wanted.replace(/\r$/, '')
}

/** The first line that differs where the hunk should stand. */
function nearestMiss(lines: readonly string[], old: readonly string[], at: number): string | undefined {
  const index = old.findIndex((line, offset) => lines[at + offset] === undefined || !same(lines[at + offset]!, line))
  if (index < 0) return undefined
  const there = lines[at + index]
  return `line ${at + index + 1} is ${there === undefined ? 'not there' : JSON.stringify(there)}, expected ${JSON.stringify(old[index])}`
}

function doesNotApply({ at }: Hunk, index: number, count: number, miss: string | undefined): Patched {
  return { ok: false, message: `hunk ${index} of ${count} (line ${at} of the patch) does not apply${miss === undefined ? '' : `: ${miss}`}`, help: 'is this the tree it was made for?' }
}
