import { checkpatch } from './checkpatch.ts'
import { github } from './github.ts'
import { json } from './json.ts'
import type { PrintOptions, Report } from './report.ts'
import { sarif } from './sarif.ts'
import { stylish } from './stylish.ts'

export type Format = 'stylish' | 'json' | 'sarif' | 'github' | 'checkpatch'

/** Every way to print a report. */
export const formats: Readonly<Record<Format, (report: Report, options: PrintOptions) => string>> = {
  stylish,
  json,
  sarif,
  github,
  checkpatch,
}
