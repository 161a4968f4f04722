import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/**
 * The ids of all rules, read off the files: one rule, one file.
 *
 * So that a mistake on the command line is told, and a run from the cache made, before any rule is loaded.
 */
export function ruleIds(home: string): readonly string[] {
  const folder = join(home, 'lint', 'rules')
  if (!existsSync(folder)) return []
  const names = readdirSync(folder).filter((name) => /^[a-z]+(?:-[a-z]+)+\.ts$/.test(name))
  return names.map((name) => name.slice(0, -'.ts'.length)).sort()
}
