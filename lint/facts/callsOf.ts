import { perObject } from '../perObject.ts'
import type { CallEvent } from './event.ts'
import type { FunctionFacts } from './functionFacts.ts'

/** The calls in a function, in the order of its blocks. */
export const callsOf = perObject(({ blocks }: FunctionFacts): readonly CallEvent[] => blocks.flatMap(({ events }) => events.filter((event) => event.kind === 'call')))
