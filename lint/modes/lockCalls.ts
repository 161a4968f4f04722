import { lastFieldOf, type DigestedCall } from '../facts/digest.ts'
import type { Names } from '../vocabulary.ts'

/** What a call does to mmu_lock, or says of it. */
export type LockCall =
  | { readonly kind: 'take' | 'try'; readonly mode: 'read' | 'write' }
  | { readonly kind: 'drop' }
  | { readonly kind: 'says read' }
  | { readonly kind: 'needs write' }

export function lockCall(call: Pick<DigestedCall, 'name' | 'args'>, names: Names): LockCall | undefined {
  const role = names.functions.get(call.name)?.role
  if (role === 'may invalidate') return { kind: 'needs write' }
  if (role === undefined || !call.args.some((argument) => names.hasField('mmu_lock', lastFieldOf(argument)))) return undefined
  switch (role) {
    case 'lock for reading':
    case 'lock for writing':
      return { kind: 'take', mode: role === 'lock for reading' ? 'read' : 'write' }
    case 'trylock for reading':
    case 'trylock for writing':
      return { kind: 'try', mode: role === 'trylock for reading' ? 'read' : 'write' }
    case 'unlock':
      return { kind: 'drop' }
    case 'assertion of a lock':
      return call.name.endsWith('_write') ? { kind: 'needs write' } : call.name.endsWith('_read') ? { kind: 'says read' } : undefined
    default:
      return undefined
  }
}
