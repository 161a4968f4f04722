import { own, type PathState } from './state.ts'
import { lastField, ownerOf } from './symbols.ts'
import { unknown, type Value } from './value.ts'
import { bear, type Walker } from './walker.ts'

/*
 * Whether a memslot has a GFN. What is kept for each of its GFNs in arrays of the memslot must not be looked at for
 * another one: that is a read beyond their ends.
 */

/** `is_gfn_in_memslot(slot, gfn)`: says so if it is true. */
export function isWithin(w: Walker, state: PathState, { slot, gfn }: { readonly slot?: Value; readonly gfn?: Value }): Value {
  const sym = bear(w, state)
  if (slot?.sym === undefined || gfn?.sym === undefined) return { ...unknown, sym }
  return { ...unknown, sym, condition: { kind: 'within', slot: slot.sym, gfn: gfn.sym, negated: false } }
}

export function noteWithin(state: PathState, slot: string, gfn: string): void {
  own(state, 'within').add(`${slot} has ${gfn}`)
}

interface Comparison {
  readonly operator: string
  readonly left: Value
  readonly right: Value
}

/** A comparison with a bound that is computed from a memslot's first GFN, such as `gfn < slot->base_gfn + slot->npages`. */
export function noteBounds(state: PathState, { operator, left, right }: Comparison, holds: boolean): void {
  if (left.sym === undefined || right.sym === undefined || !/^[<>]=?$/.test(operator)) return
  const isAbove = operator.startsWith('>') === holds
  noteBound(state, left.sym, { bound: right.sym, isAbove })
  noteBound(state, right.sym, { bound: left.sym, isAbove: !isAbove })
}

function noteBound(state: PathState, gfn: string, { bound, isAbove }: { readonly bound: string; readonly isAbove: boolean }): void {
  const slot = slotOf(bound)
  if (slot === undefined || slotOf(gfn) !== undefined) return
  own(state, 'within').add(`${slot} ${isAbove ? 'begins before' : 'ends behind'} ${gfn}`)
  if (state.within.has(`${slot} begins before ${gfn}`) && state.within.has(`${slot} ends behind ${gfn}`)) noteWithin(state, slot, gfn)
}

/** The memslot whose first GFN stands in a path. */
function slotOf(sym: string): string | undefined {
  const end = sym.indexOf('.base_gfn')
  let [start, depth] = [end, 0]
  while (start > 0) {
    const before = sym[start - 1]!
    if (')]}'.includes(before)) depth++
    else if ('([{'.includes(before)) depth--
    if (depth < 0 || (depth === 0 && before === ' ')) break
    start--
  }
  return end < 0 ? undefined : sym.slice(start, end)
}

/**
 * Whether nothing says that the memslot has the GFN.
 *
 * It has, if that was tested, if the memslot was looked up by the GFN, if the GFN is counted from the memslot's first one,
 * or if both are handed in together, as in one struct. What is asked is only of GFNs that come from another struct, such
 * as a shadow page; where a loop or the caller of all that is seen makes them, they are taken to be the memslot's.
 */
export function isAstray({ stack }: Walker, state: PathState, { slot, gfn }: { readonly slot: Value | undefined; readonly gfn: string | undefined }): boolean {
  if (slot?.sym === undefined || gfn === undefined) return false
  const { sym, memslot } = slot
  if (state.within.has(`${sym} has ${gfn}`)) return false
  if (memslot !== undefined && state.lookups.get(memslot)?.gfn === gfn) return false
  if (slotOf(gfn) === sym) return false
  if (sym.includes('.') && ownerOf(sym) === ownerOf(gfn)) return false
  return lastField(gfn) !== undefined && stack[0]?.fn.parameters.includes(gfn.split('.')[0]!) === false
}
