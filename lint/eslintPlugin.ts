import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ESLint, Rule as EslintRule, SourceCode } from 'eslint'
import { allRules } from './allRules.ts'
import type { Finding } from './finding.ts'
import { pageOf } from './report/report.ts'
import { projectFindings } from './run/projectFindings.ts'

const home = fileURLToPath(new URL('..', import.meta.url))

/**
 * The findings of `rulebook lint` as an ESLint plugin, so that they show in editors.
 *
 * A rule of ESLint sees one file, these rules need the whole project. So the project is analysed once, and
 * again when a text has changed: the text of the file at hand is ESLint's, that of all others is on disk.
 * Findings are the same for the same texts; ESLint's own severity counts.
 */
export const eslintPlugin = {
  meta: { name: 'kvm-rulebook', version: versionOf(home) },
  rules: Object.fromEntries(allRules.map(({ id, summary }) => [id, eslintRule(id, summary)])),
} satisfies ESLint.Plugin

/** A flat configuration that turns on all rules, with their severities. */
export const recommended = {
  name: 'kvm-rulebook/recommended',
  files: ['**/*.ts'],
  plugins: { rulebook: eslintPlugin },
  rules: Object.fromEntries(allRules.map(({ id, severity }) => [`rulebook/${id}`, severity === 'error' ? 'error' : 'warn'] as const)),
}

function eslintRule(id: string, summary: string): EslintRule.RuleModule {
  return {
    meta: { type: 'problem', docs: { description: summary, url: pageOf(id) }, fixable: 'code', schema: [] },
    create(context) {
      return {
        Program() {
          for (const finding of findingsOf(context)) if (finding.rule === id) context.report(descriptorOf(finding))
        },
      }
    },
  }
}

function descriptorOf({ place, message, help, fix, related }: Finding): EslintRule.ReportDescriptor {
  const others = related.map((other) => `${other.label} ${other.place.file}:${other.place.line}${other.text === '' ? '' : ` ${other.text}`}`)
  const parts = [message, ...others, ...(help === undefined ? [] : [`help: ${help}`])]
  const loc = {
    start: { line: place.line, column: place.column - 1 },
    end: { line: place.endLine, column: place.endColumn - 1 },
  }
  const edits = fix?.edits ?? []
  if (edits.length === 0) return { message: parts.join('; '), loc }
  return {
    message: parts.join('; '),
    loc,
    fix: (fixer) => edits.map(({ start, end, text }) => fixer.replaceTextRange([start, end], text)),
  }
}

const seen = new WeakMap<SourceCode, readonly Finding[]>()

/** The rules of one file share the answer. */
function findingsOf({ filename, sourceCode }: EslintRule.RuleContext): readonly Finding[] {
  const known = seen.get(sourceCode)
  if (known !== undefined) return known
  const findings = projectFindings(rootOf(filename), filename, sourceCode.text)
  seen.set(sourceCode, findings)
  return findings
}

function rootOf(filename: string): string {
  for (let folder = dirname(filename); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json')) || existsSync(join(folder, 'tsconfig.json'))) return folder
    if (dirname(folder) === folder) return dirname(filename)
  }
}

function versionOf(folder: string): string {
  return (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }).version
}
