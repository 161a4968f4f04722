import { linkProgram } from '../../lint/facts/program.ts'
import type { SourceFacts, SourceText } from '../../lint/facts/sourceFacts.ts'
import { loadGrammar, type Parse } from '../../lint/front/c/grammar.ts'
import { readC } from '../../lint/front/c/readC.ts'
import { readTypeScript } from '../../lint/front/typescript/readTypeScript.ts'
import { lintProgram } from '../../lint/lintProgram.ts'
import { linkTree } from '../../lint/tree/linkTree.ts'
import { slice } from '../../lint/tree/slice.ts'
import { treeRules } from '../../lint/tree/treeRules.ts'
import { namesOf, type Vocabulary } from '../../lint/vocabulary.ts'
import type { Program } from '../scenario/consumers/program.ts'
import { toC } from './render/c.ts'
import { kitC } from './render/kit.ts'
import type { Style } from './render/style.ts'
import { TEXT_PATH, toTypeScript } from './render/typescript.ts'

/** What the linter says of a text. */
export type LintVerdict =
  | { readonly kind: 'silent' }
  | { readonly kind: 'flagged'; readonly rules: readonly string[] }
  | { readonly kind: 'undecided'; readonly reason: string }

/** The linter with what does not change from one program to the next. */
export interface Linter {
  readonly typescript: (program: Program, style: Style) => LintVerdict
  readonly c: (program: Program, style: Style) => LintVerdict
  /** As `rulebook lint --tree` looks at C: only at what the use of a level depends on. */
  readonly slicedC: (program: Program, style: Style) => LintVerdict
}

/** What a consumer's text refers to and the table of names says nothing of, by the file that has its body. */
export const bodies: Readonly<Record<string, readonly string[]>> = {
  'src/scenario/consumers/kit.ts': ['mapAtLevel', 'zapAround', 'hasLeaf', 'isPresent', 'tableBelow', 'freeTable'],
  'src/kvm/kvm_main/pfn.ts': ['kvm_release_pfn_clean'],
  'src/kvm/x86/zap_root.ts': ['hugeIndex', 'smallIndex'],
  'src/kvm/types.ts': ['gfn_round_for_level', 'KVM_PAGES_PER_HPAGE'],
}

/** `read` gives the text of one of the project's files. */
export async function newLinter(vocabulary: Vocabulary, read: (path: string) => SourceText): Promise<Linter> {
  const parse = await loadGrammar()
  const known = new Set([TEXT_PATH, ...Object.keys(bodies)])
  const model = Object.entries(bodies).map(([path, names]) => only(readTypeScript(read(path), known), (name) => names.includes(name)))
  const kit = readC({ path: 'kit.c', text: kitC }, { parse })
  return {
    typescript: (program, style) => verdictOnTypeScript(toTypeScript(program, style), { vocabulary, known, model }),
    c: (program, style) => verdictOnC(toC(program, style), { vocabulary, parse, kit, as: 'whole program' }),
    slicedC: (program, style) => verdictOnC(toC(program, style), { vocabulary, parse, kit, as: 'slice' }),
  }
}

/** A file with some of its functions: entry points that no consumer calls would be walked each time. */
function only(facts: SourceFacts, isWanted: (name: string) => boolean): SourceFacts {
  return { ...facts, functions: facts.functions.filter(({ name }) => isWanted(name)), constants: facts.constants }
}

interface WithModel {
  readonly vocabulary: Vocabulary
  readonly known: ReadonlySet<string>
  readonly model: readonly SourceFacts[]
}

function verdictOnTypeScript(text: string, { vocabulary, known, model }: WithModel): LintVerdict {
  const facts = readTypeScript({ path: TEXT_PATH, text }, known)
  const inner: readonly string[] = ['tableBelow', 'freeTable', 'hugeIndex', 'smallIndex', 'gfn_round_for_level', 'KVM_PAGES_PER_HPAGE']
  const used = model.map((file) => only(file, (name) => inner.includes(name) || facts.speaksOf((word) => word === name)))
  return verdictOf(lintProgram(linkProgram([facts, ...used]), { sources: [], only: new Set([TEXT_PATH]), rules: treeRules, vocabulary }))
}

interface WithKit {
  readonly vocabulary: Vocabulary
  readonly parse: Parse
  readonly kit: SourceFacts
  readonly as: 'whole program' | 'slice'
}

function verdictOnC(text: string, { vocabulary, parse, kit, as }: WithKit): LintVerdict {
  const facts = readC({ path: 'consumer.c', text }, { parse })
  const linked = linkTree([facts, kit])
  const program = as === 'slice' ? slice(linked, namesOf(vocabulary)).program : linked
  return verdictOf(lintProgram(program, { sources: [], rules: treeRules, vocabulary }))
}

function verdictOf({ findings, undecided, problems }: ReturnType<typeof lintProgram>): LintVerdict {
  const [problem] = problems
  if (problem !== undefined) throw new Error(`${problem.place.file}:${String(problem.place.line)}: ${problem.message}`)
  if (findings.length > 0) return { kind: 'flagged', rules: [...new Set(findings.map(({ rule }) => rule))].sort() }
  const [first] = undecided
  return first === undefined ? { kind: 'silent' } : { kind: 'undecided', reason: first.reason }
}
