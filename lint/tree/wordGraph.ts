import type { Outline } from '../front/c/outline.ts'

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
      if (word.startsWith('->')) push(fieldCallers, word.slice(2), name)
      else if (word.startsWith('.')) {
        const [field, value] = word.slice(1).split('=')
        push(fieldsOf, value!, field!)
      } else if (words.has(word) && word !== name && words.has(name)) {
        push(refers, name, word)
        push(referring, word, name)
      }
    }
  }
  return { words, variables, refers, referring, fieldCallers, fieldsOf }
}

function nodesOf(outlines: readonly Outline[]): Pick<WordGraph, 'words' | 'variables'> {
  const words = new Map<string, Set<string>>()
  const variables = new Map<string, Set<string>>()
  for (const { kind, name, words: own } of outlines.flatMap(({ chunks }) => chunks)) {
    const map = kind === 'variable' ? variables : words
    const known = map.get(name)
    if (known === undefined) map.set(name, new Set(own))
    else for (const word of own) known.add(word)
  }
  const templates = [...words.keys()].filter((name) => name.startsWith('FNAME('))
  for (const prefix of outlines.flatMap(({ prefixes }) => prefixes)) {
    for (const name of templates) words.set(prefix + name.slice('FNAME('.length, -1), new Set([name, `${name}()`]))
  }
  return { words, variables }
}

function push(map: Map<string, string[]>, key: string, value: string): void {
  const known = map.get(key)
  if (known === undefined) map.set(key, [value])
  else known.push(value)
}

/** Who calls what a function is put into a field for. */
export function throughFields({ fieldsOf, fieldCallers }: WordGraph, name: string): readonly string[] {
  return (fieldsOf.get(name) ?? []).flatMap((field) => fieldCallers.get(field) ?? [])
}
