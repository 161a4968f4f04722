import { explore } from '../../explore/explore.ts'
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

/** The whole process: `node --import src/cli/register.js src/cli/bench/protocolRun.ts S1 M_NOCHECK`. */
function main([wanted, wantedMutant]: readonly string[]): void {
  const name = protocolNames.find((each) => each === wanted)
  if (name === undefined) throw new Error(`no scenario ${String(wanted)}, expected one of ${protocolNames.join(', ')}`)
  const mutant = mutantsOf(name).find((each) => each === wantedMutant)
  if (mutant !== wantedMutant) throw new Error(`no mutant ${String(wantedMutant)} of ${name}, expected one of ${mutantsOf(name).join(', ')}`)
  const { verdict, states, transitions, outcomes } = explore(protocol(name, mutant), { maxStates })
  const result: ProtocolRun = { verdict, states, transitions, outcomes: [...outcomes.keys()], megabytes: peakMegabytes() }
  console.log(JSON.stringify(result))
}

main(process.argv.slice(2))
