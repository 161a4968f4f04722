import type { Chunk, Outline } from '../front/c/outline.ts'
import { append } from '../lists.ts'

/** Who refers to whom in the KVM of an architecture, by words alone. */
export interface WordGraph {
  /** By the name of a function, a macro, or what a template function is called elsewhere. */
  readonly words: ReadonlyMap<string, ReadonlySet<string>>
  readonly variables: ReadonlyMap<string, ReadonlySet<string>>
  readonly refers: ReadonlyMap<string, readonly string[]>
  readonly referring: ReadonlyMap<string, readonly string[]>
  /** By a field that is called: who calls it. */
  readonly fieldCallers: ReadonlyMap<string, readonly string[]>
  /** By a function: the fields it is put into. */
  readonly fieldsOf: ReadonlyMap<string, readonly string[]>
}

export function wordGraph(outlines: readonly Outline[]): WordGraph {
  const { words, variables } = nodesOf(outlines)
  const [refers, referring, fieldCallers, fieldsOf] = [new Map<string, string[]>(), new Map<string, string[]>(), new Map<string, string[]>(), new Map<string, string[]>()]
  for (const [name, own] of [...words, ...variables]) {
    for (const word of own) {
      if (word.startsWith('->')) append(fieldCallers, word.slice(2), name)
      else if (word.startsWith('.')) {
        const [field, value] = word.slice(1).split('=')
        append(fieldsOf, value!, field!)
      } else if (words.has(word) && word !== name && words.has(name)) {
        append(refers, name, word)
        append(referring, word, name)
      }
    }
  }
  return { words, variables, refers, referring, fieldCallers, fieldsOf }
}

function nodesOf(outlines: readonly Outline[]): Pick<WordGraph, 'words' | 'variables'> {
  const words = new Map<string, ReadonlySet<string>>()
  const variables = new Map<string, ReadonlySet<string>>()
  // Most names are given once, and share the words of their chunk.
  const joined = new Map<ReadonlySet<string>, Set<string>>()
  for (const chunk of outlines.flatMap(({ chunks }) => chunks)) {
    const own = chunk.telling ?? chunk.words
    const map = chunk.kind === 'variable' ? variables : words
    const known = map.get(chunk.name)
    const all = known === undefined ? undefined : (joined.get(known) ?? new Set(known))
    if (all === undefined) map.set(chunk.name, own)
    else {
      for (const word of own) all.add(word)
      joined.set(all, all)
      map.set(chunk.name, all)
    }
  }
  for (const [name, template] of templateNames(outlines)) words.set(name, new Set([template, `${template}()`]))
  return { words, variables }
}

interface OutlineNames extends Pick<Outline, 'prefixes'> {
  readonly chunks: readonly Pick<Chunk, 'kind' | 'name'>[]
}

/** Names that functions of template files are called elsewhere, with those that they have there. */
function templateNames(outlines: readonly OutlineNames[]): ReadonlyMap<string, string> {
  const templates = outlines.flatMap(({ chunks }) => chunks.flatMap(({ kind, name }) => (kind !== 'variable' && name.startsWith('FNAME(') ? [name] : [])))
  return new Map(outlines.flatMap(({ prefixes }) => prefixes.flatMap((prefix) => templates.map((template) => [prefix + template.slice('FNAME('.length, -1), template] as const))))
}

/** The names of the graph: of functions, macros and variables. */
export function graphNames(outlines: readonly OutlineNames[]): ReadonlySet<string> {
  return new Set([...outlines.flatMap(({ chunks }) => chunks.map(({ name }) => name)), ...templateNames(outlines).keys()])
}

/** Who calls what a function is put into a field for. */
export function throughFields({ fieldsOf, fieldCallers }: WordGraph, name: string): readonly string[] {
  return (fieldsOf.get(name) ?? []).flatMap((field) => fieldCallers.get(field) ?? [])
}
