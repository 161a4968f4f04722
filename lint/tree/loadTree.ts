import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { SourceText } from '../facts/sourceFacts.ts'
import { archs, common, isSourceOf, placesOf } from './archs.ts'
import { findSources } from './findSources.ts'
import { isSourceText, readSource } from './readSource.ts'
import type { TreeProblem } from './treeProblem.ts'

export interface TreeOptions {
  /** Architectures to read. Default: all that the tree has. */
  readonly archs?: readonly string[]
  /** Paths; of architectures that nobody names, those that none of these is a source of are left out, unless that leaves none. */
  readonly touching?: readonly string[]
}

/** The KVM of one architecture with what all share: what is linked together. */
export interface ArchSources {
  readonly arch: string
  readonly sources: readonly SourceText[]
}

export interface KernelTree {
  readonly root: string
  /** `6.12.117`, if there is a Makefile that says so. */
  readonly version: string | undefined
  readonly archs: readonly ArchSources[]
  /** Files that were left out. They may hold anything, so nothing is clean while there are any. */
  readonly problems: readonly TreeProblem[]
}

export type LoadedTree =
  | { readonly ok: true; readonly tree: KernelTree }
  | { readonly ok: false; readonly problem: TreeProblem }

/** Reads the KVM sources of a kernel tree. Nothing of it is executed and nothing else is read. */
export function loadTree(root: string, options: TreeOptions = {}): LoadedTree {
  const problem = checkRoot(root) ?? checkParts(root, options)
  if (problem !== undefined) return { ok: false, problem }
  const wanted = options.archs ?? touched(presentArchs(root), options.touching)
  const shared = readPlaces(root, common)
  const read = wanted.map((arch) => ({ arch, ...readPlaces(root, placesOf(arch)) }))
  const empty = read.find(({ sources }) => !sources.some(({ path }) => path.endsWith('.c')))
  if (empty !== undefined) return { ok: false, problem: { where: join(root, 'arch', empty.arch, 'kvm'), message: 'has no C files that can be read, expected those of KVM' } }
  const tree: KernelTree = {
    root,
    version: versionOf(root),
    archs: read.map(({ arch, sources }) => ({ arch, sources: [...sources, ...shared.sources] })),
    problems: [...shared.problems, ...read.flatMap(({ problems }) => problems)],
  }
  return { ok: true, tree }
}

/** Texts of several architectures, each once. */
export function textsOf(archs: readonly ArchSources[]): ReadonlyMap<string, SourceText> {
  return new Map(archs.flatMap(({ sources }) => sources.map((source) => [source.path, source] as const)))
}

function checkRoot(root: string): TreeProblem | undefined {
  const help = 'name the folder that has arch/ and virt/'
  const stat = statSync(root, { throwIfNoEntry: false })
  if (stat === undefined) return { where: root, message: 'is not there, expected the root of a Linux tree', help }
  if (!stat.isDirectory()) return { where: root, message: 'is no folder, expected the root of a Linux tree', help }
  const isLinux = ['arch', 'virt', 'include', 'Kconfig'].some((name) => existsSync(join(root, name)))
  return isLinux ? undefined : { where: root, message: 'has no arch/ and no virt/, expected the root of a Linux tree', help }
}

/** All that KVM needs is there, or what is missing. */
function checkParts(root: string, { archs: wanted }: TreeOptions): TreeProblem | undefined {
  const unknown = wanted?.find((arch) => !archs.includes(arch))
  if (unknown !== undefined) return { where: `--arch ${unknown}`, message: `is no architecture with rules, expected one of ${archs.join(', ')}` }
  const present = presentArchs(root)
  const absent = wanted?.find((arch) => !present.includes(arch))
  if (absent !== undefined) return { where: join(root, 'arch', absent, 'kvm'), message: `is not there, expected KVM of ${absent}`, help: `the tree has ${present.join(', ') || 'none'}` }
  if (present.length === 0 && !existsSync(join(root, 'virt/kvm'))) return { where: root, message: 'is a Linux tree without KVM, expected arch/*/kvm and virt/kvm' }
  if (present.length === 0) return { where: join(root, 'arch'), message: `has no kvm/ in any of ${archs.join(', ')}: half a tree`, help: 'unpack arch/*/kvm too' }
  const missing = common.find((path) => !existsSync(join(root, path)))
  return missing === undefined ? undefined : { where: join(root, missing), message: 'is not there, expected it beside arch/*/kvm: half a tree', help: 'unpack virt/kvm and include/linux/kvm_host.h too' }
}

function presentArchs(root: string): readonly string[] {
  return archs.filter((arch) => statSync(join(root, 'arch', arch, 'kvm'), { throwIfNoEntry: false })?.isDirectory() === true)
}

function readPlaces(root: string, places: readonly string[]): { readonly sources: SourceText[]; readonly problems: TreeProblem[] } {
  const found = places.map((place) => findSources(root, place))
  const read = found.flatMap(({ paths }) => paths).map((path) => readSource(root, path))
  const problems = [...found.flatMap(({ problems: own }) => own), ...read.filter((one) => !isSourceText(one))] as TreeProblem[]
  return { sources: read.filter(isSourceText), problems }
}

function touched(present: readonly string[], paths: readonly string[] = []): readonly string[] {
  const some = present.filter((arch) => paths.some((path) => isSourceOf(arch, path)))
  return some.length > 0 ? some : present
}

function versionOf(root: string): string | undefined {
  try {
    const makefile = readFileSync(join(root, 'Makefile'), 'utf8').slice(0, 2000)
    const parts = ['VERSION', 'PATCHLEVEL', 'SUBLEVEL'].map((name) => new RegExp(`^${name} = (\\d+)`, 'm').exec(makefile)?.[1])
    return parts.includes(undefined) ? undefined : parts.join('.')
  } catch {
    return undefined
  }
}
