import { confirmSeries, exploreIn, newSeries, sizeOf, type Series } from '../explore/series.ts'
import { adversaries, arena, type Adversary } from '../scenario/consumers/adversaries.ts'
import { compile, type Rest, type Rests } from '../scenario/consumers/compile.ts'
import { everyStatement, type Program } from '../scenario/consumers/program.ts'

/** What the explorer says of a running program. */
export type ExploreVerdict =
  | { readonly kind: 'safe' }
  /** Against this adversary it reaches this; the schedule is that of the two of them. */
  | { readonly kind: 'racy'; readonly adversary: string; readonly outcome: string; readonly schedule: string }
  | { readonly kind: 'undecided'; readonly adversary: string; readonly limit: string }

/** The explorer with what it has learned of the adversaries. */
export interface Explorer {
  readonly verdict: (program: Program) => ExploreVerdict
}

interface Arena {
  readonly adversary: Adversary
  series: Series<Rest>
}

/** Beyond this a machine is made anew: what is learned is never forgotten. */
const MOST_NODES = 30_000

/** Far more than the largest of these programs has. */
const MOST_STATES = 400_000

export function newExplorer(): Explorer {
  const rests: Rests = new Map()
  const known = new Map<string, ExploreVerdict>()
  const arenas = adversaries.map((adversary): Arena => ({ adversary, series: seriesFor(adversary, rests) }))
  return {
    verdict: (program) => {
      const rest = compile(program, rests)
      const concerned = arenas.filter(({ adversary }) => concerns(adversary, program))
      const key = `${String(rest.id)} ${String(concerned.length)} ${concerned[1]?.adversary.name ?? ''}`
      const before = known.get(key)
      if (before !== undefined) return before
      const found = decide(concerned, rest, rests)
      known.set(key, found)
      return found
    },
  }
}

function seriesFor(adversary: Adversary, rests: Rests): Series<Rest> {
  const { scenario, program } = arena(adversary, compile({ body: [] }, rests))
  return newSeries(scenario, program)
}

/** Whether a program is about what the adversary changes. A VMA's pages are of one size, so nothing splits them. */
function concerns({ concerns: whom }: Adversary, { body }: Program): boolean {
  const has = (kind: 'attribute' | 'vma'): boolean => [...everyStatement(body)].some((one) => one.kind === kind)
  return whom === 'all' || (whom === 'no vma' ? !has('vma') : has(whom))
}

function decide(arenas: readonly Arena[], rest: Rest, rests: Rests): ExploreVerdict {
  for (const one of arenas) {
    const { adversary } = one
    if (sizeOf(one.series) > MOST_NODES) {
      confirmSeries(one.series)
      one.series = seriesFor(adversary, rests)
    }
    const { verdict, limit, outcomes } = exploreIn(one.series, rest, { until: 'bad outcome', maxStates: MOST_STATES })
    const bad = [...outcomes.values()].find(({ kind }) => kind !== 'end')
    if (bad !== undefined) return { kind: 'racy', adversary: adversary.name, outcome: bad.label, schedule: bad.schedule }
    if (verdict === 'undecided') return { kind: 'undecided', adversary: adversary.name, limit: limit ?? '' }
  }
  return { kind: 'safe' }
}
