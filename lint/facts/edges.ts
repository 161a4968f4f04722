import type { BlockEnd } from './functionFacts.ts'

/** Where a block's end leads, without exceptions. */
export function successors(end: BlockEnd): readonly number[] {
  switch (end.kind) {
    case 'goto':
      return [end.to]
    case 'branch':
      return [end.then, end.else]
    case 'choice':
      return end.to
    case 'return':
    case 'throw':
      return []
  }
}
