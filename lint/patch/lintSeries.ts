import type { SourceText } from '../facts/sourceFacts.ts'
import type { Finding, Place, Undecided } from '../finding.ts'
import { outlineOf } from '../front/c/outline.ts'
import { merged } from '../tree/mergedReport.ts'
import type { AnalysedArch } from '../tree/analyseTree.ts'
import { textsOf, type ArchSources, type KernelTree } from '../tree/loadTree.ts'
import type { Analyser } from '../tree/runTree.ts'
import { applyPatch } from './applyPatch.ts'
import { changedArchs, overlaid } from './overlay.ts'
import type { Patch, PatchProblem } from './patch.ts'

/** What one patch of a series changes about the findings. */
export interface LintedPatch {
  readonly subject: string
  readonly introduced: readonly Finding[]
  readonly fixed: readonly Finding[]
  /** What cannot be decided any more; never counts as clean. */
  readonly undecided: readonly Undecided[]
  /** Files that the patch changes and the tree has not, binary ones among them. */
  readonly skipped: readonly string[]
  /** The texts with the patch. */
  readonly texts: ReadonlyMap<string, SourceText>
}

export type LintedSeries =
  | { readonly ok: true; readonly patches: readonly LintedPatch[] }
  | { readonly ok: false; readonly problem: PatchProblem; readonly subject: string }

export interface SeriesOptions {
  readonly tree: KernelTree
  /** Analyses the tree as it is; its results are worth remembering. */
  readonly before: Analyser
  /** Analyses the tree with a number of patches. */
  readonly after: (patches: number) => Analyser
}

/** Lints a series patch by patch. Nothing is linted before every patch has been found to apply. */
export async function lintSeries(patches: readonly Patch[], { tree, before, after }: SeriesOptions): Promise<LintedSeries> {
  const steps = stepsOf(patches, tree)
  if (!steps.ok) return steps
  let known = await resultsOf(before, tree.archs.filter(({ arch }) => steps.all.some(({ changed }) => changed.some((one) => one.arch === arch))))
  let archs: readonly ArchSources[] = tree.archs
  const linted: LintedPatch[] = []
  for (const [index, { patch, changed, skipped }] of steps.all.entries()) {
    const texts = textsOf(archs)
    archs = archs.map((one) => changed.find(({ arch }) => arch === one.arch) ?? one)
    const fresh = await resultsOf(after(index + 1), changed)
    const own = { before: state(changed.map(({ arch }) => known.get(arch)!), texts), after: state([...fresh.values()], textsOf(archs)) }
    known = new Map([...known, ...fresh])
    linted.push({ subject: patch.subject, skipped, texts: textsOf(archs), ...difference(own.before, own.after) })
  }
  return { ok: true, patches: linted }
}

async function resultsOf(analyser: Analyser, archs: readonly ArchSources[]): Promise<ReadonlyMap<string, AnalysedArch>> {
  const { archs: results } = await analyser.analyse(archs)
  return new Map(results.map((result) => [result.arch, result]))
}

interface Step {
  readonly patch: Patch
  readonly changed: readonly ArchSources[]
  readonly skipped: readonly string[]
}

type Steps = { readonly ok: true; readonly all: readonly Step[] } | Extract<LintedSeries, { ok: false }>

function stepsOf(patches: readonly Patch[], tree: KernelTree): Steps {
  const changes = new Map<string, string | undefined>()
  let archs: readonly ArchSources[] = tree.archs
  const all: Step[] = []
  for (const patch of patches) {
    const applied = applyPatch(patch, overlaid(tree, changes))
    if (!applied.ok) return { ok: false, problem: applied.problem, subject: patch.subject }
    for (const [path, text] of applied.changed) changes.set(path, text)
    const changed = changedArchs(archs, applied.changed)
    archs = archs.map((one) => changed.find(({ arch }) => arch === one.arch) ?? one)
    all.push({ patch, changed, skipped: applied.skipped })
  }
  return { ok: true, all }
}

interface State {
  readonly findings: ReadonlyMap<string, readonly Finding[]>
  readonly undecided: ReadonlyMap<string, readonly Undecided[]>
}

function state(archs: readonly AnalysedArch[], texts: ReadonlyMap<string, SourceText>): State {
  const { findings, undecided } = merged(archs)
  return {
    findings: grouped(findings, ({ rule, place, message }) => `${rule} ${functionAt(place, texts)} ${message}`),
    undecided: grouped(undecided, ({ place, reason }) => `${functionAt(place, texts)} ${reason}`),
  }
}

function grouped<Item>(items: readonly Item[], keyOf: (item: Item) => string): ReadonlyMap<string, readonly Item[]> {
  const groups = new Map<string, Item[]>()
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item])
  return groups
}

/** Lines move with every patch; a finding is the same if it is in the same function. */
function functionAt({ file, line }: Place, texts: ReadonlyMap<string, SourceText>): string {
  const source = texts.get(file)
  if (source === undefined) return file
  let offset = 0
  for (let at = 1; at < line; at++) offset = source.text.indexOf('\n', offset) + 1
  const chunk = outlineOf(source).chunks.find(({ start, end }) => offset >= start && offset < end)
  return `${file} ${chunk?.name ?? ''}`
}

function difference(before: State, after: State): Pick<LintedPatch, 'introduced' | 'fixed' | 'undecided'> {
  return { introduced: beyond(after.findings, before.findings), fixed: beyond(before.findings, after.findings), undecided: beyond(after.undecided, before.undecided) }
}

/** What one side has more of than the other. */
function beyond<Item>(one: ReadonlyMap<string, readonly Item[]>, other: ReadonlyMap<string, readonly Item[]>): readonly Item[] {
  return [...one].flatMap(([key, items]) => items.slice(other.get(key)?.length ?? 0))
}
