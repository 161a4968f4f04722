import type { Scenario } from '../explore/scenario.ts'
import type { Task } from '../ops/op.ts'
import { PRIMITIVES } from './race.ts'

/**
 * Tasks that only read and write cells, with weak memory and no invariants. The outcome is what they return.
 *
 * The scenario takes the name of its block in the page.
 */
export function litmus(tasks: Readonly<Record<string, () => Task<unknown>>>): Scenario {
  return { name: 'litmus', memory: 'weak', primitives: PRIMITIVES, tasks }
}
