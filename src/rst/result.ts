/** What a user can cause is returned; the reason is one line and says what is the case. */
export type Result<T> =
  | { readonly kind: 'ok'; readonly value: T }
  | { readonly kind: 'refused'; readonly reason: string }

export function ok<T>(value: T): Result<T> {
  return { kind: 'ok', value }
}

export function refused(reason: string): { readonly kind: 'refused'; readonly reason: string } {
  return { kind: 'refused', reason }
}
