import type { Rule } from '../rule.ts'
import { exclusiveCallUnderReadLock } from '../rules/exclusive-call-under-read-lock.ts'
import { levelOfGfnOutsideMemslot } from '../rules/level-of-gfn-outside-memslot.ts'
import { narrowAttributeInvalidation } from '../rules/narrow-attribute-invalidation.ts'
import { lockDroppedBeforeUse } from '../rules/lock-dropped-before-use.ts'
import { nonLeafAsValidMapping } from '../rules/non-leaf-as-valid-mapping.ts'
import { retryCheckWithoutMmuLock } from '../rules/retry-check-without-mmu-lock.ts'
import { snapshotAfterLookup } from '../rules/snapshot-after-lookup.ts'
import { staleCheckBeforeReclaim } from '../rules/stale-check-before-reclaim.ts'
import { unguardedMappingLevel } from '../rules/unguarded-mapping-level.ts'
import { unsafeRetryCheckOnly } from '../rules/unsafe-retry-check-only.ts'

/** The rules that a slice has all they need for: those about derived information. */
export const derivedRules: readonly Rule[] = [
  unguardedMappingLevel,
  retryCheckWithoutMmuLock,
  unsafeRetryCheckOnly,
  snapshotAfterLookup,
  lockDroppedBeforeUse,
  staleCheckBeforeReclaim,
  nonLeafAsValidMapping,
  levelOfGfnOutsideMemslot,
]

/** Those that look at functions without walking through them. */
export const plainRules: readonly Rule[] = [exclusiveCallUnderReadLock, narrowAttributeInvalidation]

export const treeRules: readonly Rule[] = [...derivedRules, ...plainRules]
