import type { Rule } from './rule.ts'
import { lockDroppedBeforeUse } from './rules/lock-dropped-before-use.ts'
import { malformedAnnotation } from './rules/malformed-annotation.ts'
import { nonLeafAsValidMapping } from './rules/non-leaf-as-valid-mapping.ts'
import { retryCheckWithoutMmuLock } from './rules/retry-check-without-mmu-lock.ts'
import { snapshotAfterLookup } from './rules/snapshot-after-lookup.ts'
import { staleCheckBeforeReclaim } from './rules/stale-check-before-reclaim.ts'
import { unguardedMappingLevel } from './rules/unguarded-mapping-level.ts'
import { unsafeRetryCheckOnly } from './rules/unsafe-retry-check-only.ts'
import { unusedAnnotation } from './rules/unused-annotation.ts'

/** Rules about what the code does. */
export const flowRules: readonly Rule[] = [
  unguardedMappingLevel,
  retryCheckWithoutMmuLock,
  unsafeRetryCheckOnly,
  snapshotAfterLookup,
  lockDroppedBeforeUse,
  staleCheckBeforeReclaim,
  nonLeafAsValidMapping,
  malformedAnnotation,
  unusedAnnotation,
]

/** Every rule there is, in the order of the index. */
export const allRules: readonly Rule[] = [...flowRules]
