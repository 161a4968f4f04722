import type { Scenario } from '../explore/scenario.ts'
import type { Task } from '../ops/op.ts'
import { finalInvariants } from '../kvm/final_invariants.ts'
import { safetyInvariants } from '../kvm/invariants.ts'
import type { Vm } from '../kvm/create_vm.ts'

/** In a trace the ops of src/kernel, and of this file, say enough. */
export const PRIMITIVES: readonly string[] = ['src/kernel/', 'src/scenario/race.ts']

/** What one actor does: one thing, or several in turn. */
export type Actor = Start | readonly Start[]
type Start = () => Task<unknown>

/**
 * Sets actors against each other in one virtual machine, under all invariants of
 * src/kvm/invariants.ts and final_invariants.ts.
 *
 * The result of an actor that does several things is that of the last one. The scenario takes the name
 * of its block in the page. Its memory is sequentially consistent unless asked to be weak.
 */
export function race(vm: Vm, actors: Readonly<Record<string, Actor>>, { memory = 'sequential' }: Pick<Scenario, 'memory'> = {}): Scenario {
  return {
    name: 'race',
    memory,
    tasks: Object.fromEntries(Object.entries(actors).map(([name, actor]) => [name, starter(actor)])),
    primitives: PRIMITIVES,
    invariants: safetyInvariants(vm.kvm, vm.slots),
    atEnd: finalInvariants(vm.kvm, vm.slots),
  }
}

function starter(actor: Actor): Start {
  return typeof actor === 'function' ? actor : () => inTurn(actor)
}

function* inTurn(steps: readonly Start[]): Task<unknown> {
  let result: unknown
  for (const step of steps) {
    result = yield* step()
  }
  return result
}
