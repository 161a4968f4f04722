import { successors } from '../../../lint/facts/edges.ts'
import type { Block, FunctionFacts } from '../../../lint/facts/functionFacts.ts'
import { readTypeScript } from '../../../lint/front/typescript/readTypeScript.ts'
import type { NextCalls } from './eslintPaths.ts'

/** The functions of a text by where they begin, and which call may follow which, as the linter's facts have it. */
export function ownPaths(text: string): ReadonlyMap<string, NextCalls> {
  const { functions } = readTypeScript({ path: 'example.ts', text }, new Set())
  return new Map(functions.map((fn) => [`${fn.place.line}:${fn.place.column}`, nextCalls(fn)]))
}

function nextCalls({ blocks }: FunctionFacts): NextCalls {
  const pairs = new Set<string>()
  const follow = (from: string, index: number, seen: Set<number>): void => {
    if (seen.has(index)) return
    seen.add(index)
    const block = blocks[index]!
    const [first] = callsOf(block)
    if (first === undefined) leave(from, block, seen)
    else pairs.add(`${from} ${first}`)
  }
  const leave = (from: string, { end }: Block, seen: Set<number>): void => {
    if (end.kind === 'return') pairs.add(`${from} END`)
    for (const to of successors(end)) follow(from, to, seen)
  }
  follow('START', 0, new Set())
  for (const block of blocks) {
    const calls = callsOf(block)
    for (const [index, from] of calls.entries()) {
      const next = calls[index + 1]
      if (next !== undefined) pairs.add(`${from} ${next}`)
      else {
        const seen = new Set<number>()
        leave(from, block, seen)
        if (block.onThrow !== undefined) follow(from, block.onThrow, seen)
      }
    }
  }
  return pairs
}

/** Accesses to shared memory are calls in TypeScript. Disposal is no call in the text. */
function callsOf({ events }: Block): string[] {
  return events.flatMap((event) => {
    const isCall = event.kind !== 'assign' && !(event.kind === 'call' && event.name === '[dispose]')
    return isCall ? [`${event.place.line}:${event.place.column}`] : []
  })
}
