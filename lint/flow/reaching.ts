import type { FunctionFacts } from '../facts/functionFacts.ts'
import type { Program } from '../facts/sourceFacts.ts'
import type { Naming } from './naming.ts'

export interface Reaching {
  readonly program: Program
  /** Files that findings are wanted for. */
  readonly wanted: ReadonlySet<string>
  /** What a function and all below it name. */
  readonly naming: (id: string) => Naming
}

/**
 * Which entry points have to be walked where findings are wanted for some files only.
 *
 * Sound: what is found in a file is found on a path through it, which begins where one of its functions is named, and it
 * may be told otherwise, or not at all, because of what is found on another path at the same place: that one comes through
 * a function that is named from such a beginning, too. From elsewhere nothing has to be walked.
 */
export function reaching(candidates: readonly FunctionFacts[], { program, wanted, naming }: Reaching): (fn: FunctionFacts) => boolean {
  const isWanted = (fn: FunctionFacts | undefined): boolean => fn !== undefined && wanted.has(fn.place.file)
  if ([...program.functions.values()].every(isWanted)) return () => true
  const named = new Set<string>()
  for (const { id } of candidates) {
    const { functions } = naming(id)
    if (some(functions, (one) => isWanted(program.functions.get(one)))) for (const one of functions) named.add(one)
  }
  return ({ id }) => some(naming(id).functions, (one) => named.has(one))
}

function some(ids: ReadonlySet<string>, isOne: (id: string) => boolean): boolean {
  for (const id of ids) if (isOne(id)) return true
  return false
}
