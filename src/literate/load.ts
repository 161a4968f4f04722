import type { Factory } from './linker.ts'
import { linker } from './linker.ts'
import { factoryId } from './moduleId.ts'
import type { Load } from './run.ts'

/** For all pages that a thread runs. */
const { link, ask } = linker({
  factory: async (id, without) => (await import(/* @vite-ignore */ factoryId(id, without))) as Factory,
  other: async (id) => (await import(/* @vite-ignore */ id)) as Record<string, unknown>,
})

export { ask }

/**
 * What the block `id`, the path of its page with `?block=NAME`, exports by default, with every clause or in a twin;
 * `twins` are those that will be asked for.
 */
export function loadBlock(id: string, twins: readonly string[]): Load {
  return async (without) => (await link(id, without, without === undefined ? twins : []))['default']
}
