/** Data as it is written down, each part with where it stands. */
export interface Literal {
  readonly start: number
  readonly end: number
  readonly value: LiteralValue
}

export type LiteralValue =
  | { readonly kind: 'scalar'; readonly scalar: string | number | boolean | null }
  | { readonly kind: 'list'; readonly items: readonly Literal[] }
  | { readonly kind: 'record'; readonly entries: readonly LiteralEntry[] }

export interface LiteralEntry {
  readonly key: string
  readonly start: number
  readonly end: number
  readonly value: Literal
}

/** As it would be printed in a message: short. */
export function shownLiteral({ value }: Literal): string {
  switch (value.kind) {
    case 'scalar':
      return JSON.stringify(value.scalar)
    case 'list':
      return 'a list'
    case 'record':
      return 'an object'
  }
}
