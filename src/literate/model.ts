import { readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { globSync } from 'tinyglobby'

/** The layers of which a broken twin has its own modules, and the loader edits every file. */
const layers = ['src/scenario', 'src/kvm', 'src/kernel']

/** The files of the model, by their paths from the root of the project. */
export interface Model {
  readonly has: (file: string) => boolean
  /** True if the file holds a marker of the clause or bug. */
  readonly marks: (file: string, clause: string) => boolean
  /** True if the file differs without the clause, or imports one that does. */
  readonly differs: (file: string, without: string) => boolean
}

/** Reads which files of the model import which, and which clauses they mark. */
export function readModel(root: string): Model {
  const files = globSync(layers.map((layer) => `${layer}/**/*.ts`), { cwd: root })
  const texts = new Map(files.map((file) => [file, readFileSync(join(root, file), 'utf8')]))
  const importers = new Map<string, string[]>()
  for (const [file, text] of texts) {
    for (const [, specifier = ''] of text.matchAll(/\bfrom\s+'(\.[^']+)'|\bimport\s+'(\.[^']+)'/g)) {
      const target = posix.join(posix.dirname(file), specifier)
      importers.set(target, [...(importers.get(target) ?? []), file])
    }
  }
  const marks = (file: string, clause: string): boolean => markerOf(clause).test(texts.get(file) ?? '')
  const byClause = new Map<string, ReadonlySet<string>>()
  const differing = (without: string): ReadonlySet<string> => {
    const known = byClause.get(without) ?? reached(files.filter((file) => marks(file, without)), importers)
    byClause.set(without, known)
    return known
  }
  return { has: (file) => texts.has(file), marks, differs: (file, without) => differing(without).has(file) }
}

function markerOf(clause: string): RegExp {
  return new RegExp(`//\\s*(?:clause|bug):\\s*${clause.replace(/[^\w-]/g, '\\$&')}(?![\\w-])`)
}

/** The files from which some of `targets` are reached by imports, these included. */
function reached(targets: readonly string[], importers: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
  const found = new Set(targets)
  for (const file of found) for (const importer of importers.get(file) ?? []) found.add(importer)
  return found
}
