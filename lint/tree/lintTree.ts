import type { Finding, Undecided } from '../finding.ts'
import { lint } from '../lint.ts'
import type { Rule } from '../rule.ts'
import { lockDroppedBeforeUse } from '../rules/lock-dropped-before-use.ts'
import { nonLeafAsValidMapping } from '../rules/non-leaf-as-valid-mapping.ts'
import { retryCheckWithoutMmuLock } from '../rules/retry-check-without-mmu-lock.ts'
import { snapshotAfterLookup } from '../rules/snapshot-after-lookup.ts'
import { staleCheckBeforeReclaim } from '../rules/stale-check-before-reclaim.ts'
import { unguardedMappingLevel } from '../rules/unguarded-mapping-level.ts'
import { unsafeRetryCheckOnly } from '../rules/unsafe-retry-check-only.ts'
import { analyseArch, type AnalyseOptions } from './analyseTree.ts'
import type { ArchSources } from './loadTree.ts'

/** The rules that a slice has all they need for: those about derived information. */
export const treeRules: readonly Rule[] = [
  unguardedMappingLevel,
  retryCheckWithoutMmuLock,
  unsafeRetryCheckOnly,
  snapshotAfterLookup,
  lockDroppedBeforeUse,
  staleCheckBeforeReclaim,
  nonLeafAsValidMapping,
]

export interface TreeLint {
  readonly findings: readonly Finding[]
  readonly undecided: readonly Undecided[]
}

/** Lints the KVM of one architecture. */
export async function lintArch(arch: ArchSources, options: AnalyseOptions): Promise<TreeLint> {
  const { slice, undecided, consumers } = await analyseArch(arch, options)
  const result = lint({ sources: [], program: slice.program, rules: treeRules, vocabulary: options.vocabulary })
  const unseen = consumers.flatMap(({ pattern, place, name, lookup }) =>
    pattern === 'not seen' ? [{ place, reason: `what ${name}() does with the answer of ${lookup}() is not seen` }] : [],
  )
  return { findings: result.findings, undecided: [...undecided, ...result.undecided, ...unseen] }
}
