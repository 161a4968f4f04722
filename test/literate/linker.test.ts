import { describe, expect, it } from 'vitest'
import { linker } from '../../src/literate/linker.ts'
import type { Factory, Modules } from '../../src/literate/linker.ts'

type Exports = Record<string, unknown>

interface Module {
  readonly marks?: readonly string[]
  readonly imports?: readonly string[]
  /** What it exports, made anew by each evaluation. */
  readonly body?: (imported: Readonly<Record<string, Exports>>) => Exports
  readonly reexports?: readonly string[]
}

/** Modules of a model by id, in twins as `id without clause`; what is not among them is another module. */
function world(modules: Readonly<Record<string, Module>>): { readonly given: Modules; readonly evaluated: string[]; readonly made: string[] } {
  const evaluated: string[] = []
  const made: string[] = []
  const factoryOf = (name: string, { marks = [], imports = [], body = () => ({}), reexports = [] }: Module): Factory => ({
    marks,
    imports: imports.map((id) => ({ specifier: `./${id}`, id, isOwn: id in modules })),
    run: async (importOf, exportName, exportAll) => {
      exportName('hoisted', () => name)
      const imported: Record<string, Exports> = {}
      for (const id of imports) imported[id] = await importOf(`./${id}`)
      evaluated.push(name)
      for (const id of reexports) exportAll(imported[id]!)
      for (const [key, value] of Object.entries(body(imported))) exportName(key, () => value)
    },
  })
  const given: Modules = {
    factory: (id, without) => {
      const name = without === undefined ? id : `${id} without ${without}`
      made.push(name)
      return Promise.resolve(factoryOf(name, modules[name]!))
    },
    other: (id) => Promise.resolve({ default: id, isOther: true }),
  }
  return { given, evaluated, made }
}

describe('linker', () => {
  it('evaluates what is imported first, in the order of the imports, each module once', async () => {
    const { given, evaluated } = world({
      block: { imports: ['race', 'mmu'] },
      race: { imports: ['lock'] },
      mmu: { imports: ['lock', 'pte'] },
      lock: {},
      pte: {},
    })
    await linker(given).link('block')
    expect(evaluated).toEqual(['lock', 'race', 'pte', 'mmu', 'block'])
  })

  it('gives a twin instances of its own of what marks the clause and of what imports that, and shares the rest', async () => {
    const { given, evaluated } = world({
      block: { imports: ['race', 'pte'], body: ({ race, pte }) => ({ race, pte }) },
      race: { imports: ['mmu'], body: ({ mmu }) => ({ mmu }) },
      mmu: { marks: ['4.2-a'], imports: ['lock'], body: () => ({ is: 'whole' }) },
      'mmu without 4.2-a': { marks: ['4.2-a'], imports: ['lock'], body: () => ({ is: 'broken' }) },
      lock: {},
      pte: {},
    })
    const { link } = linker(given)
    const whole = await link('block') as { readonly race: { readonly mmu: Exports }; readonly pte: Exports }
    const twin = await link('block', '4.2-a') as typeof whole
    const again = await link('block') as typeof whole
    expect([whole.race.mmu['is'], twin.race.mmu['is']]).toEqual(['whole', 'broken'])
    expect(twin.race).not.toBe(whole.race)
    expect(twin.pte).toBe(whole.pte)
    expect(again).toBe(whole)
    expect(evaluated).toEqual(['lock', 'mmu', 'race', 'pte', 'block', 'mmu without 4.2-a', 'race', 'block'])
  })

  it('takes a block without the clause anywhere below it as it is', async () => {
    const { given } = world({ block: { imports: ['lock'] }, lock: { marks: ['4.2-b'] } })
    const { link } = linker(given)
    expect(await link('block', '4.2-a')).toBe(await link('block'))
  })

  it('follows the imports that a module has in the twin', async () => {
    const { given, evaluated } = world({
      block: { marks: ['4.2-a'], imports: ['lock'] },
      'block without 4.2-a': { marks: ['4.2-a'], imports: ['pte'] },
      lock: {},
      pte: {},
    })
    await linker(given).link('block', '4.2-a')
    expect(evaluated).toEqual(['pte', 'block without 4.2-a'])
  })

  it('lets modules import each other in a circle', async () => {
    const seen: unknown[] = []
    const { given, evaluated } = world({
      block: { imports: ['a'] },
      a: { imports: ['b'], body: () => ({ name: 'a' }) },
      b: { imports: ['a'], body: ({ a }) => { seen.push(a!['hoisted'], a!['name']); return { later: () => a!['name'] } } },
    })
    const { link } = linker(given)
    await link('block')
    expect(evaluated).toEqual(['b', 'a', 'block'])
    const b = await link('b') as { readonly later: () => unknown }
    expect([seen, b.later()]).toEqual([['a', undefined], 'a'])
  })

  it('exports again what another module exports, but not its default and nothing that has a name already', async () => {
    const { given } = world({
      block: { imports: ['a', 'b'], reexports: ['a', 'b'] },
      a: { body: () => ({ default: 1, x: 'of a' }) },
      b: { body: () => ({ x: 'of b', y: 'of b' }) },
    })
    expect(Object.entries(await linker(given).link('block'))).toEqual([['hoisted', 'block'], ['x', 'of a'], ['y', 'of b']])
  })

  it('asks for a closure, and for the twins that come next, without making them', async () => {
    const { given, evaluated, made } = world({
      block: { imports: ['mmu'] },
      mmu: { marks: ['4.2-a', '4.2-b'], imports: ['lock'] },
      'mmu without 4.2-a': { marks: ['4.2-a', '4.2-b'], imports: ['lock'] },
      'mmu without 4.2-b': { marks: ['4.2-a', '4.2-b'], imports: ['gone'] },
      lock: { marks: ['4.2-c'] },
    })
    const { link, ask } = linker(given)
    ask('block')
    await new Promise(setImmediate)
    expect([made, evaluated]).toEqual([['block', 'mmu', 'lock'], []])
    await link('block', undefined, ['4.2-b', '4.2-a'])
    expect([made.slice(6), evaluated]).toEqual([['mmu without 4.2-b', 'mmu without 4.2-a'], ['lock', 'mmu', 'block']])
  })

  it('takes other modules as they are', async () => {
    const { given } = world({ block: { imports: ['src/ops/op.ts'], body: (imported) => ({ op: imported['src/ops/op.ts'] }) } })
    expect(await linker(given).link('block')).toMatchObject({ op: { isOther: true } })
  })

  it('fails each time that a module which fails is asked for', async () => {
    const { given, evaluated } = world({ block: { imports: ['bad'] }, other: { imports: ['bad'] }, bad: { body: () => { throw new Error('no') } } })
    const { link } = linker(given)
    await expect(link('block')).rejects.toThrow('no')
    await expect(link('other')).rejects.toThrow('no')
    expect(evaluated).toEqual(['bad'])
  })
})
