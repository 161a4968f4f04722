import type { Scenario } from '../explore/scenario.ts'
import { finalWorldInvariants, worldInvariants } from '../kvm/x86/fast_page_fault/invariants.ts'
import type { World } from '../kvm/x86/fast_page_fault/world.ts'
import type { Task } from '../ops/op.ts'

/** As `race`, in the smaller machine of section 2. */
export function fastRace(world: World, actors: Readonly<Record<string, () => Task<unknown>>>): Scenario {
  return {
    name: 'race',
    tasks: actors,
    primitives: ['src/kernel/'],
    invariants: worldInvariants(world),
    atEnd: finalWorldInvariants(world),
  }
}
