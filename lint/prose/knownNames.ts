import type { SourceFacts } from '../facts/sourceFacts.ts'
import type { MarkdownPage } from '../front/markdown/page.ts'
import type { Vocabulary } from '../vocabulary.ts'
import type { ChapterText } from './chapterTexts.ts'
import { renames } from './renames.ts'
import type { Mention } from './mentions.ts'
import { perObject } from '../perObject.ts'
import { nearest } from './nearest.ts'

export interface KnownNames {
  readonly has: (mention: Mention) => boolean
  /** The name that was probably meant, and why we think so. */
  readonly meant: (mention: Mention) => Meant | undefined
}

export interface Meant {
  readonly name: string
  /** The kernel since which it has this name; undefined if it is only spelled alike. */
  readonly since?: string
}

/** The page whose table adds names of the kernel that neither the model nor the chapter has. */
export const namesPage = 'docs/rules/unknown-function-in-prose.md'

export interface NameSources {
  readonly files: readonly SourceFacts[]
  readonly chapter: readonly ChapterText[]
  readonly pages: readonly MarkdownPage[]
  readonly vocabulary: Vocabulary
}

export function knownNames({ files, chapter, pages, vocabulary }: NameSources): KnownNames {
  const kernel = new Set([...chapter.flatMap(({ kernelNames }) => kernelNames), ...listedNames(pages)])
  // The table names what older kernels have, too; prose is to use the name of today.
  for (const { name } of vocabulary.entries) if (!renames.has(name)) kernel.add(name)
  const model = identifiersOf(files.filter(({ path }) => !isOwnTool(path)))
  const project = identifiersOf(files)
  const has = ({ name, versions }: Mention): boolean =>
    model.has(name) || kernel.has(name) || isOldIn(name, versions) || (isOurs(name) && (project.has(name) || builtins.has(name)))
  const meant = ({ name }: Mention): Meant | undefined => {
    const rename = renames.get(name)
    if (rename !== undefined) return { name: rename.now, since: rename.since }
    const near = nearest(name, [...model, ...kernel, ...(isOurs(name) ? project : [])].filter((known) => known.length > 3))
    return near === undefined ? undefined : { name: near }
  }
  return { has, meant }
}

/** An old name beside the version of a kernel that has it is no mistake. */
function isOldIn(name: string, versions: readonly string[]): boolean {
  const rename = renames.get(name)
  return rename !== undefined && versions.some((one) => numberOf(one) < numberOf(rename.since))
}

function numberOf(version: string): number {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major * 1000 + minor
}

/** Code of this project that does not stand for kernel code, such as this file. */
function isOwnTool(path: string): boolean {
  return /^(?:lint|test|src(?!\/(?:kvm|kernel)\/))\//.test(path)
}

/** snake_case exists in Linux; camelCase and single words are ours. */
function isOurs(name: string): boolean {
  return !name.includes('_')
}

/** Functions of the language that prose may name. */
const builtins: ReadonlySet<string> = new Set(['require', 'import', ...Object.getOwnPropertyNames(globalThis)])

function listedNames(pages: readonly MarkdownPage[]): readonly string[] {
  const page = pages.find(({ path }) => path === namesPage)
  const fence = page?.fences.find(({ info }) => info === 'text names')
  return fence?.text.split(/\s+/).filter((word) => word !== '') ?? []
}

function identifiersOf(files: readonly SourceFacts[]): ReadonlySet<string> {
  const found = new Set<string>()
  for (const file of files) for (const name of identifiersIn(file)) found.add(name)
  return found
}

/** Every identifier in the code of a file, comments left out. */
const identifiersIn = perObject(({ text, comments }: SourceFacts): ReadonlySet<string> => {
  const found = new Set<string>()
  let from = 0
  for (const { start, end } of [...comments, { start: text.length, end: text.length }]) {
    for (const [name] of text.slice(from, start).matchAll(/[A-Za-z_$][\w$]*/g)) found.add(name)
    from = end
  }
  return found
})
