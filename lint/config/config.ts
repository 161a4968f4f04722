import type { Severity } from '../finding.ts'
import type { Format } from '../report/formats.ts'

/** What a project settles for the linter, in rulebook.config.ts or under `rulebook` in package.json. */
export interface Config {
  /** Files and folders that are linted if none are named. */
  readonly include?: readonly string[]
  /** Files and folders that are left out, from the root. */
  readonly exclude?: readonly string[]
  readonly rules?: Readonly<Record<string, 'off' | Severity>>
  readonly format?: Format
  /** How many warnings a run may have. Default: none. */
  readonly maxWarnings?: number
  readonly cache?: boolean
  readonly cacheLocation?: string
}

/** A configuration with where it was found, for messages and for the cache. */
export interface FoundConfig {
  readonly file: string | undefined
  readonly text: string
  readonly config: Config
}
