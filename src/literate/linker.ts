/** What a module of the project, or a block of a page, imports. */
export interface FactoryImport {
  /** As it is written. */
  readonly specifier: string
  /** Of the module that it names. */
  readonly id: string
  /** True for a module that comes as a factory: one of the project, of which a twin may have an instance of its own. */
  readonly isOwn: boolean
}

type Exports = Record<string, unknown>

/** A module before it is instantiated, as factory.ts makes it. */
export interface Factory {
  /** Ids of the clauses and bugs that its text marks. */
  readonly marks: readonly string[]
  readonly imports: readonly FactoryImport[]
  /**
   * Evaluates the module once more. It names its exports, then asks for what it imports, in its order; `importOf` evaluates
   * that first, except in a circle.
   */
  readonly run: (importOf: (specifier: string) => Promise<Exports>, exportName: (name: string, get: () => unknown) => void, exportAll: (from: Exports) => void) => Promise<void>
}

export interface Modules {
  /** The factory of a module: of its text with every clause, or without the one named. */
  readonly factory: (id: string, without?: string) => Promise<Factory>
  /** Any other module. */
  readonly other: (id: string) => Promise<Exports>
}

interface Instance {
  readonly exports: Exports
  /** Set once evaluation has begun. */
  done?: Promise<void>
}

export interface Linker {
  /**
   * Loads a module with every clause, without one, or with a bug put back. What the twins that come next are made of is
   * asked for already: another thread makes it while this one explores.
   */
  readonly link: (id: string, without?: string, next?: readonly string[]) => Promise<Exports>
  /** Asks for what a module and all that it imports are made of, and does not wait. */
  readonly ask: (id: string) => void
}

/**
 * Instantiates modules of the project for each twin.
 *
 * A module has an instance of its own in a twin if its text differs there or if it imports, over however many others,
 * one that does; all else is instantiated once and shared. Evaluation goes in the order of ECMAScript: what is
 * imported first, in the order of the imports; in a circle a module may see exports whose values are not there yet, and functions, which are.
 */
export function linker(modules: Modules): Linker {
  const shared = new Map<string, Instance>()
  const link: Linker['link'] = async (entry, without, next = []) => {
    const graph = await closure(entry, without, modules)
    askFor(next, graph, modules)
    const differing = without === undefined ? new Set<string>() : differingIn(graph, without)
    const own = new Map<string, Instance>()
    const instanceOf = (id: string): Instance => {
      const known = differing.has(id) ? own : shared
      const instance = known.get(id) ?? { exports: emptyExports() }
      known.set(id, instance)
      return instance
    }
    const evaluate = async (id: string, within: readonly string[]): Promise<Exports> => {
      const instance = instanceOf(id)
      if (within.includes(id)) return instance.exports
      instance.done ??= run(id, instance, (next) => evaluate(next, [...within, id]))
      await instance.done
      return instance.exports
    }
    const run = async (of: string, { exports }: Instance, evaluated: (id: string) => Promise<Exports>): Promise<void> => {
      const factory = graph.get(of)!
      const importOf = async (specifier: string): Promise<Exports> => {
        const known = factory.imports.find((each) => each.specifier === specifier)
        // A literal one is known, wherever it stands.
        if (known === undefined) throw new Error(`${of} imports what only it knows, \`${specifier}\`; expected the name of a module as a literal`)
        return known.isOwn ? evaluated(known.id) : modules.other(known.id)
      }
      const define = (name: string, get: () => unknown): void => void Object.defineProperty(exports, name, { enumerable: true, configurable: true, get })
      await factory.run(importOf, define, (from) => { exportAll(from, exports, define) })
    }
    return evaluate(entry, [])
  }
  return { link, ask: (entry) => { closure(entry, undefined, modules).catch(nobodyWaits) } }
}

/** Whoever needs what was asked for meets the failure. */
function nobodyWaits(): void {}

function askFor(twins: readonly string[], graph: ReadonlyMap<string, Factory>, { factory }: Modules): void {
  for (const twin of twins) {
    for (const [id, { marks }] of graph) {
      if (marks.includes(twin)) factory(id, twin).catch(nobodyWaits)
    }
  }
}

function emptyExports(): Exports {
  return Object.defineProperty(Object.create(null) as Exports, Symbol.toStringTag, { value: 'Module' })
}

function exportAll(from: Exports, exports: Exports, define: (name: string, get: () => unknown) => void): void {
  for (const name of Object.keys(from)) if (name !== 'default' && !(name in exports)) define(name, () => from[name])
}

/** The factories of a module and of all of the project that it imports, by their ids, as they are in the twin. */
async function closure(entry: string, without: string | undefined, { factory }: Modules): Promise<ReadonlyMap<string, Factory>> {
  const found = new Map<string, Factory>()
  let next: readonly string[] = [entry]
  const inTwin = async (id: string): Promise<readonly [string, Factory]> => {
    const whole = await factory(id)
    return [id, without !== undefined && whole.marks.includes(without) ? await factory(id, without) : whole]
  }
  while (next.length > 0) {
    const level = await Promise.all(next.map(inTwin))
    for (const [id, each] of level) found.set(id, each)
    const imported = level.flatMap(([, { imports }]) => imports.filter(({ isOwn }) => isOwn).map(({ id }) => id))
    next = [...new Set(imported)].filter((id) => !found.has(id))
  }
  return found
}

/** The modules that mark the clause or bug, and those that import one of them. */
function differingIn(graph: ReadonlyMap<string, Factory>, without: string): ReadonlySet<string> {
  const importers = new Map<string, string[]>()
  for (const [importer, { imports }] of graph) for (const { id } of imports) importers.set(id, [...(importers.get(id) ?? []), importer])
  const found = new Set([...graph].filter(([, { marks }]) => marks.includes(without)).map(([id]) => id))
  for (const id of found) for (const importer of importers.get(id) ?? []) found.add(importer)
  return found
}
