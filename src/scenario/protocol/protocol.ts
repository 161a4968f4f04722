import type { Scenario } from '../../explore/scenario.ts'
import type { Task } from '../../ops/op.ts'
import { fault } from './fault.ts'
import { age, invalidate, split } from './notifier.ts'
import { delete_slot } from './slots.ts'
import { newProtocol, protocolInvariants } from './state.ts'
import type { Mutant, Protocol, ProtocolOptions } from './state.ts'

export const protocolNames = ['S1', 'S2', 'S3', 'S4', 'S5', 'S5a'] as const
export type ProtocolName = (typeof protocolNames)[number]

interface Spec {
  readonly options: ProtocolOptions
  readonly mutants: readonly Mutant[]
  readonly tasks: (p: Protocol) => Readonly<Record<string, () => Task<unknown>>>
  /** Who may be exchanged. In S5 nobody: its faults are in two frames, and its invalidations of two ranges. */
  readonly symmetric?: Scenario['symmetric']
}

const five = (p: Protocol): Readonly<Record<string, () => Task<unknown>>> => ({
  vcpu0: () => fault(p, 0),
  vcpu1: () => fault(p, 1),
  notifier0: () => invalidate(p, 0, 2),
  notifier1: () => invalidate(p, 1, 2),
  vmm: () => delete_slot(p),
})

const specs: Readonly<Record<ProtocolName, Spec>> = {
  S1: {
    options: { frames: 1 },
    mutants: ['M_NOCHECK', 'M_OUTSIDE'],
    tasks: (p) => ({ vcpu0: () => fault(p, 0), notifier0: () => invalidate(p, 0, 1) }),
  },
  S2: {
    options: { frames: 2, huge: true },
    mutants: ['M_NOINNER', 'M_EARLYLEVEL'],
    tasks: (p) => ({ vcpu0: () => fault(p, 0), notifier0: () => split(p) }),
  },
  S3: {
    options: { frames: 1 },
    mutants: ['M_NOMNWAIT', 'M_NOSYNC'],
    tasks: (p) => ({ vcpu0: () => fault(p, 0), notifier0: () => invalidate(p, 0, 1), vmm: () => delete_slot(p) }),
  },
  S4: {
    options: { frames: 1 },
    mutants: ['M_NOCHECK', 'M_ZAPFIRST'],
    tasks: (p) => {
      const vcpu = (): Task<void> => fault(p, 0)
      return { vcpu0: vcpu, vcpu1: vcpu, notifier0: () => invalidate(p, 0, 1), vmm: () => delete_slot(p) }
    },
    symmetric: [['vcpu0', 'vcpu1']],
  },
  S5: { options: { frames: 2 }, mutants: ['M_OVERWRITE', 'M_NOSEQ'], tasks: five },
  S5a: { options: { frames: 2 }, mutants: [], tasks: (p) => ({ ...five(p), aging: () => age(p) }) },
}

/** The mutants of a scenario, each of which must reach something bad. */
export function mutantsOf(name: ProtocolName): readonly Mutant[] {
  return specs[name].mutants
}

/** Six scenarios of growing size. */
export function protocol(name: ProtocolName, mutant?: Mutant, other: Pick<ProtocolOptions, 'attempts'> = {}): Scenario {
  const { options, tasks, symmetric } = specs[name]
  const p = newProtocol({ ...options, ...other, mutant })
  return {
    name: mutant === undefined ? name : `${name} with ${mutant}`,
    tasks: tasks(p),
    ...(symmetric === undefined ? {} : { symmetric }),
    primitives: ['src/kernel/'],
    invariants: protocolInvariants(p),
    atEnd: [{ violation: 'in_prog not 0 at the end', over: [p.in_prog], holds: ([value]) => value === 0 }],
  }
}
