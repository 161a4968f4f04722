import type { Block, FunctionFacts } from './functionFacts.ts'

/** A function without its blocks, which are not made for it. */
export function headOf({ id, name, parameters, place, namePlace, exported, within, captured, rest }: FunctionFacts): Omit<FunctionFacts, 'blocks'> {
  return { id, name, parameters, place, namePlace, exported, within, captured, rest }
}

/** A function whose blocks are made when somebody first looks at them. */
export function withLateBlocks({ id, name, parameters, place, namePlace, exported, within, captured, rest }: Omit<FunctionFacts, 'blocks'>, make: () => readonly Block[]): FunctionFacts {
  let made: readonly Block[] | undefined
  return {
    id,
    name,
    parameters,
    place,
    namePlace,
    exported,
    get blocks() {
      return (made ??= make())
    },
    within,
    captured,
    rest,
  }
}
