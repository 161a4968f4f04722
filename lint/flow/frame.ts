import type { FunctionFacts } from '../facts/functionFacts.ts'
import type { Naming } from './naming.ts'
import { own, put, type PathState } from './state.ts'
import type { Value } from './value.ts'
import type { Walker } from './walker.ts'

/*
 * What a function cannot see of the state it is called in: it does the same whatever that is, so it is walked once for
 * all, and finds it unchanged when it returns.
 */

type Hidden = readonly (readonly [key: string, value: Value])[]

/**
 * Takes fields out of a state whose names nothing says that runs in the function.
 *
 * Sound: only fields that hold a constant or a function are taken out. From them nothing follows for other values, and
 * only who names the field asks for it; what is copied as a whole has all its fields, so where anything is, nothing is
 * taken out. A field also ends when one above it is assigned, or when the thing it is in is made anew: the first is seen
 * by name, and the second happens only in what is running already, for things are named after where they were made.
 */
export function hide(w: Walker, fn: FunctionFacts, state: PathState): Hidden {
  if (state.heap.size === 0) return []
  let hidden = [...state.heap].filter(([, value]) => isPlain(value))
  if (hidden.length === 0) return []
  let seen = namings(w, [fn.id, ...functionsIn([...state.locals.values()])])
  // What is seen may be a function, which sees more.
  for (let before = -1; hidden.length > 0 && before !== hidden.length; ) {
    before = hidden.length
    if (seen.some(({ copies, functions }) => copies || w.stack.some((frame) => functions.has(frame.fn.id)))) return []
    hidden = hidden.filter(([key]) => seen.every((naming) => isUnseen(key, naming)))
    const out = new Set(hidden.map(([key]) => key))
    const visible = [...state.heap].flatMap(([key, value]) => (out.has(key) ? [] : [value]))
    seen = namings(w, [fn.id, ...functionsIn([...state.locals.values(), ...visible])])
  }
  for (const [key] of hidden) own(state, 'heap').delete(key)
  return hidden
}

/** Puts back what was taken out. */
export function reveal(state: PathState, hidden: Hidden): void {
  if (hidden.length > 0) put(state, 'heap', new Map([...state.heap, ...hidden]))
}

function namings({ naming }: Walker, ids: readonly string[]): readonly Naming[] {
  return [...new Set(ids)].map(naming)
}

function functionsIn(values: readonly Value[]): readonly string[] {
  return values.flatMap(({ functions }) => functions)
}

/** A constant or a function, and nothing else. */
function isPlain({ sym, sources, implied, snapshots, condition, entry, memslot }: Value): boolean {
  return sym === undefined && condition === undefined && entry === undefined && memslot === undefined && sources.length + implied.length + snapshots.length === 0
}

function isUnseen(key: string, { fields, assigned }: Naming): boolean {
  const last = /\.([A-Za-z_]\w*)$/.exec(key)?.[1]
  if (last === undefined || fields.has(last)) return false
  return assigned.size === 0 || !(key.match(/\.[A-Za-z_]\w*(?=\.)/g) ?? []).some((part) => assigned.has(part.slice(1)))
}
