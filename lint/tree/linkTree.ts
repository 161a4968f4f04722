import type { FunctionFacts } from '../facts/functionFacts.ts'
import { linkProgram } from '../facts/program.ts'
import type { Program, SourceFacts } from '../facts/sourceFacts.ts'
import { notHost } from './archs.ts'

/**
 * Puts the files of one architecture together as a C linker would, but by names alone.
 *
 * A name that a file does not define is the function of that name that is visible elsewhere: one that is not static,
 * else an inline function or macro of a header, else the only static one (a file may be included by another).
 */
export function linkTree(files: readonly SourceFacts[]): Program {
  const host = files.filter(({ path }) => !notHost.some((pattern) => pattern.test(path)))
  return linkProgram([...host, { ...linkage, aliases: globalNames(host) }])
}

const linkage: SourceFacts = { path: '<linker>', text: '', functions: [], comments: [], constants: new Map(), aliases: new Map(), speaksOf: () => false, uses: [], problems: [] }

function globalNames(files: readonly SourceFacts[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>()
  const byName = new Map<string, FunctionFacts[]>()
  for (const file of files) {
    for (const fn of file.functions) byName.set(fn.name, [...(byName.get(fn.name) ?? []), fn])
    for (const id of file.constants.keys()) names.set(id.slice(id.indexOf('#') + 1), id)
    for (const id of file.aliases.keys()) if (id.includes('#')) names.set(id.slice(id.indexOf('#') + 1), id)
  }
  for (const [name, functions] of byName) {
    const chosen = choose(functions)
    if (chosen !== undefined) names.set(name, chosen.id)
  }
  return names
}

/** The one that is meant from outside of its file; undefined if several are and nothing tells which. */
function choose(functions: readonly FunctionFacts[]): FunctionFacts | undefined {
  const ranks = [
    // An architecture's own function stands before a weak one of virt/kvm.
    functions.filter(({ exported, place }) => exported && place.file.startsWith('arch/')),
    functions.filter(({ exported }) => exported),
    functions.filter(({ place }) => place.file.endsWith('.h')),
    functions,
  ]
  const found = ranks.find((rank) => rank.length > 0)
  const files = new Set(found?.map(({ place }) => place.file))
  return files.size === 1 ? found?.[0] : undefined
}
