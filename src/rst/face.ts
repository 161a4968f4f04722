/** How a run of text is set. reStructuredText has no markup inside markup, so there is one each. */
export type Face =
  | { readonly kind: 'text' }
  | { readonly kind: 'emphasis' }
  | { readonly kind: 'strong' }
  | { readonly kind: 'literal' }
  | { readonly kind: 'link'; readonly url: string }

/** Text in one face, or a hard line break. */
export type Run =
  | { readonly kind: 'run'; readonly face: Face; readonly value: string }
  | { readonly kind: 'break' }

export const plain: Face = { kind: 'text' }

/** Which face wins where Markdown nests them: what tells the reader most. */
const rank: Readonly<Record<Face['kind'], number>> = {
  text: 0,
  emphasis: 1,
  strong: 2,
  literal: 3,
  link: 4,
}

export function stronger(outer: Face, inner: Face): Face {
  return rank[outer.kind] >= rank[inner.kind] ? outer : inner
}

/** True where two neighbouring runs are one: equal faces, but each link and literal by itself. */
export function isSameFace(left: Face, right: Face): boolean {
  if (left.kind === 'literal' || right.kind === 'literal') return false
  if (left.kind === 'link' || right.kind === 'link') return left === right
  return left.kind === right.kind
}
