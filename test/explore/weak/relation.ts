/** A relation on events 0 to n-1, n at most 31: by event, a mask of those it is related to. */
export type Relation = readonly number[]

export const empty = (n: number): Relation => new Array<number>(n).fill(0)

export function relation(n: number, holds: (a: number, b: number) => boolean): Relation {
  return Array.from({ length: n }, (_, a) => {
    let mask = 0
    for (let b = 0; b < n; b++) if (holds(a, b)) mask |= 1 << b
    return mask
  })
}

export const union = (...all: readonly Relation[]): Relation => all[0]!.map((_, i) => all.reduce((mask, one) => mask | one[i]!, 0))
export const both = (a: Relation, b: Relation): Relation => a.map((mask, i) => mask & b[i]!)
export const minus = (a: Relation, b: Relation): Relation => a.map((mask, i) => mask & ~b[i]!)

/** `a ; b ; …` */
export function seq(...all: readonly Relation[]): Relation {
  return all.reduce((a, b) =>
    a.map((mask) => {
      let out = 0
      for (let rest = mask; rest !== 0; rest &= rest - 1) out |= b[31 - Math.clz32(rest & -rest)]!
      return out
    }),
  )
}

export function inverse(a: Relation): Relation {
  return relation(a.length, (x, y) => (a[y]! & (1 << x)) !== 0)
}

/** The identity on the events of a set. */
export function on(n: number, isIn: (event: number) => boolean): Relation {
  return relation(n, (a, b) => a === b && isIn(a))
}

/** `a?` */
export const optional = (a: Relation): Relation => a.map((mask, i) => mask | (1 << i))

/** `a+` */
export function plus(a: Relation): Relation {
  let all = a
  for (;;) {
    const next = union(all, seq(all, a))
    if (next.every((mask, i) => mask === all[i])) return all
    all = next
  }
}

/** `a*` */
export const star = (a: Relation): Relation => optional(plus(a))

export const isIrreflexive = (a: Relation): boolean => a.every((mask, i) => (mask & (1 << i)) === 0)
export const isAcyclic = (a: Relation): boolean => isIrreflexive(plus(a))
export const isEmpty = (a: Relation): boolean => a.every((mask) => mask === 0)
