import { explore } from '../../explore/explore.ts'
import type { Scenario } from '../../explore/scenario.ts'
import { mutantsOf, protocol, protocolNames } from '../../scenario/protocol/protocol.ts'
import { peakMegabytes } from './peak.ts'

/** What a process that explores one scenario of the protocol prints, as JSON. */
export interface ProtocolRun {
  readonly verdict: 'complete' | 'undecided'
  readonly states: number
  readonly transitions: number
  readonly outcomes: readonly string[]
  readonly megabytes: number
}

/** Enough for the largest; a search that ends here is `undecided`. */
const maxStates = 200_000_000

/** The scenario that the arguments of the process name. */
function wanted([scenario, mutantOf]: readonly string[]): Scenario {
  const name = protocolNames.find((each) => each === scenario)
  if (name === undefined) throw new Error(`no scenario ${String(scenario)}, expected one of ${protocolNames.join(', ')}`)
  const mutant = mutantsOf(name).find((each) => each === mutantOf)
  if (mutant !== mutantOf) throw new Error(`no mutant ${String(mutantOf)} of ${name}, expected one of ${mutantsOf(name).join(', ')}`)
  return protocol(name, mutant)
}

// The whole process: `node --import src/cli/register.js src/cli/bench/protocolRun.ts S1 M_NOCHECK`.
const { verdict, states, transitions, outcomes } = explore(wanted(process.argv.slice(2)), { maxStates })
const result: ProtocolRun = { verdict, states, transitions, outcomes: [...outcomes.keys()], megabytes: peakMegabytes() }
console.log(JSON.stringify(result))
