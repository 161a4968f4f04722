import { dirname } from 'node:path'
import { pathToFileURL } from 'node:url'
import { moduleRunnerTransform, transformWithOxc } from 'vite'
import type { Rollup } from 'vite'
import { ssrDynamicImportKey, ssrExportAllKey, ssrExportNameKey, ssrImportKey, ssrImportMetaKey } from 'vite/module-runner'
import type { FactoryImport } from './linker.ts'

export interface Code {
  readonly code: string
  /** With `mappings: ''` the places in the code are what they should be. */
  readonly map: Rollup.ExistingRawSourceMap | { readonly mappings: '' } | null
}

/** Of a map it reads only what every map has. */
type InMap = Parameters<typeof moduleRunnerTransform>[1]

export interface FactoryParts {
  /** Of the file or page that the code is from. */
  readonly path: string
  /** TypeScript, edited for a twin. */
  readonly edited: Code
  /** Ids of clauses and bugs that the unedited text marks. */
  readonly marks: readonly string[]
  readonly resolve: (specifier: string) => Promise<FactoryImport>
}

/**
 * A module that exports, instead of what the TypeScript of `edited` exports, a function that makes it (`Factory` of
 * linker.ts): one text, compiled once, can so be instantiated for many twins.
 *
 * The function is what Vite's own module runner would run, wrapped.
 */
export async function factoryModule({ path, edited, marks, resolve }: FactoryParts): Promise<Code> {
  const script = await transformWithOxc(edited.code, path.endsWith('.ts') ? path : `${path}.ts`, { lang: 'ts', sourcemap: true }, edited.map ?? undefined)
  const made = await moduleRunnerTransform(script.code, script.map as InMap, path, edited.code)
  if (made === null) throw new Error(`no module could be made of ${path}`)
  const imports = await Promise.all([...new Set([...(made.deps ?? []), ...(made.dynamicDeps ?? [])])].map(resolve))
  const meta = { url: pathToFileURL(path).href, filename: path, dirname: dirname(path) }
  const head = [
    `export const marks = ${JSON.stringify(marks)}`,
    `export const imports = ${JSON.stringify(imports)}`,
    `const meta = { ...import.meta, ...${JSON.stringify(meta)} }`,
    `export const run = async (${ssrImportKey}, ${ssrExportNameKey}, ${ssrExportAllKey}) => {`,
    `const [${ssrDynamicImportKey}, ${ssrImportMetaKey}] = [${ssrImportKey}, meta]`,
  ]
  const code = [...head, made.code, '}'].join('\n')
  const map = made.map !== null && 'version' in made.map ? { ...made.map, mappings: ';'.repeat(head.length) + made.map.mappings } : null
  return { code, map }
}
