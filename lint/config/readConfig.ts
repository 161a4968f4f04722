import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { InputProblem } from '../input/readText.ts'
import { readText } from '../input/readText.ts'
import type { LiteralResult } from '../front/typescript/literal.ts'
import { placesIn } from '../prose/textPlaces.ts'
import type { Config, FoundConfig } from './config.ts'
import { checkConfig } from './schema.ts'

export type ConfigResult = { readonly ok: true; readonly found: FoundConfig } | { readonly ok: false; readonly problems: readonly InputProblem[] }

export interface ReadConfigOptions {
  readonly root: string
  /** A file given on the command line, from the root. */
  readonly named?: string | undefined
  readonly ruleIds: readonly string[]
  /** Configurations that were read before, by file and text; the parser need not be loaded for them. */
  readonly remembered?: { recall(file: string, text: string): Config | undefined; remember(file: string, text: string, config: Config): void }
}

/** Where a configuration may stand; the first that has one counts. */
export const configFiles = ['rulebook.config.ts', 'rulebook.config.json', 'package.json']

/** Reads data out of source text. Loaded only if needed, for it loads a parser. */
export interface Readers {
  readonly readDefaultExport: (path: string, text: string) => LiteralResult
  readonly readJson: (path: string, text: string) => LiteralResult
}

/**
 * The configuration of the project at `root`: rulebook.config.ts, rulebook.config.json, or `rulebook` in package.json.
 *
 * A TypeScript configuration is read as an object literal; it is never executed.
 */
export async function readConfig(options: ReadConfigOptions): Promise<ConfigResult> {
  const result = readConfigWith(undefined, options)
  if (result !== 'needs readers') return result
  return readConfigWith(await import('../front/typescript/literal.ts'), options) as ConfigResult
}

/** The same, with readers that are there already, or without as far as that goes. */
export function readConfigWith(readers: Readers | undefined, options: ReadConfigOptions): ConfigResult | 'needs readers' {
  const { root, named } = options
  if (named !== undefined) return readFrom(named, readers, options)
  for (const name of configFiles) {
    if (!existsSync(join(root, name))) continue
    const result = readFrom(name, readers, options)
    if (result === 'needs readers' || !result.ok || result.found.file !== undefined) return result
  }
  return none()
}

function readFrom(file: string, readers: Readers | undefined, { root, ruleIds, remembered }: ReadConfigOptions): ConfigResult | 'needs readers' {
  const read = readText(root, file)
  if (!read.ok) return { ok: false, problems: [read.problem] }
  const { text } = read.file
  const isPackage = /(?:^|\/)package\.json$/.test(file)
  if (isPackage && !hasOwnKey(text)) return none()
  const known = remembered?.recall(file, text)
  if (known !== undefined) return { ok: true, found: { file, text, config: known } }
  if (readers === undefined) return 'needs readers'
  const result = file.endsWith('.json') ? readers.readJson(file, text) : readers.readDefaultExport(file, text)
  const own = isPackage ? underKey(result, 'rulebook') : result
  if (own === undefined) return none()
  const problem = (start: number, end: number, message: string, help?: string): InputProblem => ({
    place: placesIn({ path: file, text })(start, end),
    message,
    ...(help === undefined ? {} : { help }),
  })
  if (!own.ok) return { ok: false, problems: [problem(own.start, own.end, own.message)] }
  const checked = checkConfig(own.literal, ruleIds)
  if (!checked.ok) return { ok: false, problems: checked.faults.map(({ start, end, message, help }) => problem(start, end, message, help)) }
  remembered?.remember(file, text, checked.config)
  return { ok: true, found: { file, text, config: checked.config } }
}

function none(): ConfigResult {
  return { ok: true, found: { file: undefined, text: '', config: {} } }
}

/** False only if the file is JSON without our key; what is wrong with it is said where it is read with places. */
function hasOwnKey(text: string): boolean {
  try {
    return Object.hasOwn(JSON.parse(text) as object, 'rulebook')
  } catch {
    return text.includes('"rulebook"')
  }
}

function underKey(result: LiteralResult, key: string): LiteralResult | undefined {
  if (!result.ok || result.literal.value.kind !== 'record') return result
  const entry = result.literal.value.entries.find((each) => each.key === key)
  return entry === undefined ? undefined : { ok: true, literal: entry.value }
}
