import { statSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Config } from '../config/config.ts'
import { configFiles, readConfigWith } from '../config/readConfig.ts'
import type { Finding } from '../finding.ts'
import * as readers from '../front/typescript/literal.ts'
import { analyse } from './analyse.ts'
import { gather } from './gather.ts'
import { ruleIds } from './ruleIds.ts'

const home = fileURLToPath(new URL('../..', import.meta.url))

/** A project as it was analysed last. */
interface Analysis {
  readonly texts: ReadonlyMap<string, string>
  /** Time and size of each file when it was read; a file that differs is read again. */
  readonly stamps: ReadonlyMap<string, string>
  readonly byFile: ReadonlyMap<string, readonly Finding[]>
}

const analyses = new Map<string, Analysis>()

/**
 * All findings in one file of a project, its text being `text` whatever is on disk.
 *
 * The project is analysed when a text of it has changed since the last time, and not again for every file.
 */
export function projectFindings(root: string, filename: string, text: string): readonly Finding[] {
  const path = relative(root, filename).split(sep).join('/')
  const known = analyses.get(root)
  const isCurrent = known !== undefined && known.texts.get(path) === text && isUnchanged(root, known, path)
  const analysis = isCurrent ? known : analysed(root, path, text)
  analyses.set(root, analysis)
  return analysis.byFile.get(path) ?? []
}

/** Nothing but the file at hand, whose text is known, may differ from what was read. */
function isUnchanged(root: string, { stamps }: Analysis, path: string): boolean {
  return [...stamps].every(([file, stamp]) => file === path || stampOf(root, file) === stamp)
}

function stampOf(root: string, path: string): string {
  const stat = statSync(join(root, path), { throwIfNoEntry: false })
  return stat === undefined ? 'gone' : `${stat.mtimeMs} ${stat.size}`
}

function analysed(root: string, path: string, text: string): Analysis {
  const config = configOf(root)
  const { files, wanted } = gather({ root, from: root, names: config.include ?? ['.'], exclude: config.exclude ?? [], home })
  const texts = new Map([...files].map(([name, read]) => [name, read.text]))
  texts.set(path, text)
  const sources = [...texts].map(([name, content]) => ({ path: name, text: content }))
  const { findings } = analyse({ sources, only: wanted, rules: undefined, config })
  const byFile = new Map<string, Finding[]>()
  for (const finding of findings) byFile.set(finding.place.file, [...(byFile.get(finding.place.file) ?? []), finding])
  return { texts, stamps: new Map([...files.keys(), ...configFiles].map((name) => [name, stampOf(root, name)])), byFile }
}

/** A configuration that is wrong is told by the command; here the defaults serve until it is mended. */
function configOf(root: string): Config {
  const result = readConfigWith(readers, { root, ruleIds: ruleIds(home) })
  return result !== 'needs readers' && result.ok ? result.found.config : {}
}
