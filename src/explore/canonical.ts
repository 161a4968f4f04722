import { imageOf } from './exchange.ts'
import type { Machine } from './machine.ts'
import { longer } from './nodeTables.ts'
import type { Row } from './row.ts'
import { sharedNumber } from './sharedTable.ts'
import type { SharedTable } from './sharedTable.ts'
import type { Symmetry } from './symmetry.ts'

/**
 * The form in which states are looked for where tasks may be exchanged: the same one for all states that an exchange makes of each
 * other, and one of these.
 *
 * In each group local states stand in ascending order, by the number that they have in every task of the group. Where equal ones
 * leave several exchanges to choose from, that with the least number of what is shared is taken.
 */
export interface Canonical {
  readonly machine: Machine
  readonly symmetry: Symmetry
  readonly objects: SharedTable
  /** Whom to compare: first, second, first, second, ... */
  readonly pairs: Int32Array
  /** By how all pairs compare, a digit of base 3 for each: the exchanges that put local states in order. */
  readonly sorting: Map<number, readonly number[]>
  /** By exchange, then number of what is shared: what becomes of it, plus one, or 0 if not known. */
  readonly images: Int32Array[]
  readonly scratch: Row
  /** The form found last: a node for each task, which may be that of another one of its group. */
  readonly row: Row
  shared: number
  /** The exchange that led to it. */
  exchange: number
}

export function newCanonical(machine: Machine, symmetry: Symmetry, objects: SharedTable): Canonical {
  const pairs = symmetry.groups.flatMap((group) => group.flatMap((first, i) => group.slice(i + 1).flatMap((second) => [first, second])))
  return {
    machine, symmetry, objects,
    pairs: Int32Array.from(pairs), sorting: new Map(), images: symmetry.exchanges.map(() => new Int32Array(256)),
    scratch: new Int32Array(objects.from + objects.width), row: new Int32Array(machine.taskNames.length), shared: 0, exchange: 0,
  }
}

/** Finds the form of `row`, whose objects have number `shared`; below 0 if there is no number for it (sharedTable.ts). */
export function findForm(canonical: Canonical, row: Row, shared: number): void {
  const { exchanges } = canonical.symmetry
  let exchange = 0
  let least = 0x7fffffff
  for (const each of exchangesFor(canonical, row)) {
    const number = each === 0 ? shared : imageOfShared(canonical, each, row, shared)
    if (number < least) {
      least = number
      exchange = each
    }
  }
  canonical.exchange = exchange
  canonical.shared = least
  const places = exchanges[exchange]!
  for (let task = 0; task < places.length; task++) canonical.row[places[task]!] = row[task]!
}

function exchangesFor({ machine, pairs, sorting, symmetry }: Canonical, row: Row): readonly number[] {
  const { index } = machine.automaton.tables
  let order = 0
  for (let i = 0; i < pairs.length; i += 2) {
    const first = index[row[pairs[i]!]!]!
    const second = index[row[pairs[i + 1]!]!]!
    order = 3 * order + (first < second ? 0 : first === second ? 1 : 2)
  }
  const known = sorting.get(order)
  if (known !== undefined) return known
  const found = exchangesThatSort({ pairs, symmetry }, order)
  sorting.set(order, found)
  return found
}

function exchangesThatSort({ pairs, symmetry }: Pick<Canonical, 'pairs' | 'symmetry'>, order: number): readonly number[] {
  const digits: number[] = []
  for (let i = 0, rest = order; i < pairs.length; i += 2, rest = Math.floor(rest / 3)) digits.unshift(rest % 3)
  return symmetry.exchanges.flatMap((places, exchange) => {
    const isSorted = digits.every((digit, i) => {
      const isSwapped = places[pairs[2 * i]!]! > places[pairs[2 * i + 1]!]!
      return digit === 1 || isSwapped === (digit === 2)
    })
    return isSorted ? [exchange] : []
  })
}

function imageOfShared(canonical: Canonical, exchange: number, row: Row, shared: number): number {
  const images = canonical.images[exchange]!
  const known = shared < images.length ? images[shared]! : 0
  if (known !== 0) return known - 1
  const { machine, scratch, objects: { from, width } } = canonical
  for (let object = 0; object < width; object++) scratch[from + object] = imageOf(machine, exchange, object, row[from + object]!)
  const image = sharedNumber(canonical.objects, scratch)
  if (image < 0) return image
  if (shared >= images.length) canonical.images[exchange] = longer(images, 2 * shared)
  canonical.images[exchange]![shared] = image + 1
  return image
}
