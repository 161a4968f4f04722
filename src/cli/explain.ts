import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pageOf } from '../../lint/report/report.ts'
import { paintFor } from '../../lint/report/paint.ts'
import { ruleIds } from '../../lint/run/ruleIds.ts'
import type { ExitCode } from './exit.ts'
import { printMistake } from './exit.ts'
import { renderPage } from './renderPage.ts'
import { suggestion } from './suggestion.ts'

/** Prints the page of a rule for the terminal. */
export function explainCommand(home: string, id: string): ExitCode {
  const ids = ruleIds(home)
  if (!ids.includes(id)) return printMistake(`no rule \`${id}\`, expected one of docs/rules.md`, suggestion(id, ids) ?? `rules: ${ids.join(', ')}`)
  const file = join(home, pageOf(id))
  if (!existsSync(file)) return printMistake(`rule \`${id}\` has no page, expected ${pageOf(id)}`)
  const width = Math.min(process.stdout.columns ?? 100, 100)
  process.stdout.write(renderPage(readFileSync(file, 'utf8'), { width, paint: paintFor(process.stdout) }))
  return 0
}
