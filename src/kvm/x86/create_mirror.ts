import type { mirror, MirrorForm, Vendor } from './external.ts'
import { newSecureEpt } from './vmx/tdx_module.ts'

/** Which function changes mirror SPTEs, and what the vendor asserts; what there is today if nothing is said. */
export interface MirrorConfig {
  readonly form?: MirrorForm
  readonly vendor?: Vendor
}

/** The external side of a mirror root: tables linked as in the mirror, nothing mapped. */
export function createMirror({ form = 'folded', vendor = 'tdx' }: MirrorConfig, hugePages: number, tables: 'linked' | 'none'): mirror {
  return { sept: newSecureEpt(hugePages, tables === 'linked'), vendor, form }
}
