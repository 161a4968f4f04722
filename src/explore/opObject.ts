import type { Op } from '../ops/op.ts'
import type { Shared } from '../ops/shared.ts'

/** The shared object of an op. */
export function objectOf(op: Op): Shared | undefined {
  if ('cell' in op) return op.cell
  if ('lock' in op) return op.lock
  if ('domain' in op) return op.domain
  return undefined
}
