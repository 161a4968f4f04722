/** A module as Vite names it: a file, a block of a page, or what makes one of them for a twin. */
export interface ModuleId {
  readonly path: string
  readonly block: string | undefined
  /** The clause or bug of the twin. */
  readonly without: string | undefined
  /** True for the module that exports a factory (factory.ts). */
  readonly isFactory: boolean
}

/** Not `.ts`: the module is JavaScript when Vite gets it. */
const suffix = '.factory'

export function parseId(id: string): ModuleId {
  const [file = id, query = ''] = id.split('?')
  const isFactory = file.endsWith(suffix)
  const values = new URLSearchParams(query)
  const path = isFactory ? file.slice(0, -suffix.length) : file
  return { path, block: values.get('block') ?? undefined, without: values.get('without') ?? undefined, isFactory }
}

/** The module with the factory of `id`, a path or a block of a page. */
export function factoryId(id: string, without: string | undefined): string {
  const { path, block } = parseId(id)
  const words = [...(block === undefined ? [] : [`block=${block}`]), ...(without === undefined ? [] : [`without=${without}`])]
  return `${path}${suffix}${words.length === 0 ? '' : `?${words.join('&')}`}`
}
