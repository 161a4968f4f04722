import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import type { SourceText } from '../facts/sourceFacts.ts'
import { archs as knownArchs, isSourceOf } from '../tree/archs.ts'
import { textsOf, type ArchSources, type KernelTree } from '../tree/loadTree.ts'
import type { Applying, Overlay } from './applyPatch.ts'

/** The texts of a tree with what patches did to them. Nothing of it is written. */
export function overlaid(tree: KernelTree, changes: Overlay): Applying {
  const texts = textsOf(tree.archs)
  return {
    textOf: (path) => (changes.has(path) ? changes.get(path) : (texts.get(path)?.text ?? onDisk(tree.root, path))),
    // A file of the KVM that was read is there or is missing; of the rest of the kernel there may be nothing.
    mayBeAbsent: (path) => !changes.has(path) && !tree.archs.some(({ arch }) => isSourceOf(arch, path)),
  }
}

/** A file of the tree that is not linted, such as a document; never one that a link leads to elsewhere. */
function onDisk(root: string, path: string): string | undefined {
  const file = join(root, path)
  if (!existsSync(file)) return undefined
  const inside = relative(realpathSync(root), realpathSync(file))
  if (inside === '..' || inside.startsWith(`..${sep}`)) return undefined
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

/** The architectures that a change concerns, with it. Texts that did not change stay the same objects. */
export function changedArchs(archs: readonly ArchSources[], changes: Overlay): readonly ArchSources[] {
  const fresh = new Map([...changes].flatMap(([path, text]) => (text === undefined ? [] : [[path, { path, text } satisfies SourceText] as const])))
  return archs.flatMap((one) => {
    const paths = [...changes.keys()].filter((path) => isSourceOf(one.arch, path))
    if (paths.length === 0) return []
    const kept = one.sources.flatMap((source) => (changes.has(source.path) ? (fresh.get(source.path) ?? []) : [source]))
    const added = paths.flatMap((path) => (one.sources.some((source) => source.path === path) ? [] : (fresh.get(path) ?? [])))
    return [{ arch: one.arch, sources: [...kept, ...added] }]
  })
}

/** Whether a path is a source of an architecture that is not linted in this run. */
export function isElsewhere(path: string, archs: readonly ArchSources[]): boolean {
  return !archs.some(({ arch }) => isSourceOf(arch, path)) && knownArchs.some((arch) => isSourceOf(arch, path))
}
