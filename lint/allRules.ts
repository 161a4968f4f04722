import { exclusiveCallUnderReadLock } from './rules/exclusive-call-under-read-lock.ts'
import { levelOfGfnOutsideMemslot } from './rules/level-of-gfn-outside-memslot.ts'
import { narrowAttributeInvalidation } from './rules/narrow-attribute-invalidation.ts'
import { proseRules } from './proseRules.ts'
import type { Rule } from './rule.ts'
import { hostWalkWithIrqsOn } from './rules/host-walk-with-irqs-on.ts'
import { invalidateFieldWithoutMmuLock } from './rules/invalidate-field-without-mmu-lock.ts'
import { lockDroppedBeforeUse } from './rules/lock-dropped-before-use.ts'
import { lockOrderInversion } from './rules/lock-order-inversion.ts'
import { malformedAnnotation } from './rules/malformed-annotation.ts'
import { memslotUseOutsideSrcu } from './rules/memslot-use-outside-srcu.ts'
import { mnFieldWithoutMnLock } from './rules/mn-field-without-mn-lock.ts'
import { nonLeafAsValidMapping } from './rules/non-leaf-as-valid-mapping.ts'
import { rereadHostEntry } from './rules/reread-host-entry.ts'
import { retryCheckWithoutMmuLock } from './rules/retry-check-without-mmu-lock.ts'
import { snapshotAfterLookup } from './rules/snapshot-after-lookup.ts'
import { staleCheckBeforeReclaim } from './rules/stale-check-before-reclaim.ts'
import { unbalancedInvalidation } from './rules/unbalanced-invalidation.ts'
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
  levelOfGfnOutsideMemslot,
  exclusiveCallUnderReadLock,
  narrowAttributeInvalidation,
  unbalancedInvalidation,
  invalidateFieldWithoutMmuLock,
  mnFieldWithoutMnLock,
  memslotUseOutsideSrcu,
  lockOrderInversion,
  rereadHostEntry,
  hostWalkWithIrqsOn,
  malformedAnnotation,
  unusedAnnotation,
]

/** Every rule there is, in the order of the index. */
export const allRules: readonly Rule[] = [...flowRules, ...proseRules]
