import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { globSync } from 'tinyglobby'
import type { Program, SourceText } from '../../../lint/facts/sourceFacts.ts'
import type { Finding } from '../../../lint/finding.ts'
import { readVocabulary } from '../../../lint/front/markdown/readVocabulary.ts'
import { readTypeScript } from '../../../lint/front/typescript/readTypeScript.ts'
import { wholeFile } from '../../../lint/input/readText.ts'
import type { Rule } from '../../../lint/rule.ts'
import type { Vocabulary } from '../../../lint/vocabulary.ts'

const root = join(import.meta.dirname, '../../..')

/** The files of this project that `globs` name. */
export function projectFiles(...globs: readonly string[]): readonly SourceText[] {
  return globSync([...globs], { cwd: root }).sort().map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))
}

/** The chapter and its pages: what prose rules compare with. */
export const chapterFiles: readonly SourceText[] = projectFiles('src/kvm/**/*.ts', 'src/kernel/**/*.ts', 'docs/locking/*.md')

/** The table of 4.2.1; without the page, just what prose rules look at. */
function vocabularyOf(sources: readonly SourceText[]): Vocabulary {
  const page = sources.find(({ path }) => path === 'docs/locking/4.2.1-derived-information.md')
  return page === undefined ? { entries: [], place: wholeFile('docs/none.md') } : readVocabulary(page).vocabulary
}

/** Runs one rule on texts. */
export function runRule(rule: Rule, sources: readonly SourceText[]): readonly Finding[] {
  const findings: Finding[] = []
  rule.check({
    sources,
    program: programOf(sources),
    vocabulary: vocabularyOf(sources),
    walks: { visits: () => [], undecided: [], steps: 0 },
    annotations: { good: [], bad: [], isUsed: () => false, rules: [] },
    report: (found) => findings.push({ rule: rule.id, severity: rule.severity, ...found }),
    undecided: () => undefined,
  })
  return findings
}

/** Runs one rule on a file beside the chapter, and gives the findings in that file. */
export function runBesideChapter(rule: Rule, text: string, path = 'src/kvm/new.ts'): readonly Finding[] {
  return runRule(rule, [...chapterFiles, { path, text }]).filter(({ place }) => place.file === path)
}

const programs = new Map<SourceText, ReturnType<typeof readTypeScript>>()

function programOf(sources: readonly SourceText[]): Program {
  const known = new Set(sources.map(({ path }) => path))
  const files = sources.filter(({ path }) => path.endsWith('.ts')).map((source) => {
    const facts = programs.get(source) ?? readTypeScript(source, known)
    programs.set(source, facts)
    return facts
  })
  return { files, functions: new Map(), constants: new Map(), aliases: new Map(), stars: new Map() }
}
