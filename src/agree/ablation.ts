import type { Block } from '../scenario/consumers/program.ts'
import { judge, type Judged, type Judges } from './judge.ts'
import { need, one, patterns } from './patterns.ts'
import { chosen } from './programs.ts'

/** A documented pattern with one thing that it needs taken out or put in the wrong place. */
export interface Ablation {
  readonly pattern: string
  /** What was done to it; undefined for the pattern as it is. */
  readonly change: string | undefined
  readonly body: Block
}

const [recheck, explicit, leaf, zap] = patterns.map(({ name }) => name) as [string, string, string, string]

const changes: readonly (Ablation & { readonly change: string })[] = [
  { pattern: recheck, change: 'without the check', body: [one.snapshot, one.page, one.level, one.lock, one.install] },
  { pattern: recheck, change: 'snapshot after the lookup', body: [one.page, one.level, one.snapshot, one.lock, need('retry_gfn'), one.install] },
  { pattern: recheck, change: 'check before mmu_lock', body: [one.snapshot, one.page, one.level, need('retry'), one.lock, one.install] },
  { pattern: recheck, change: 'only the pre-check', body: [one.snapshot, one.page, one.level, need('retry_unsafe'), one.lock, one.install] },
  { pattern: recheck, change: 'mmu_lock dropped before the installation', body: [one.snapshot, one.page, one.level, one.lock, need('retry_gfn'), one.yield, one.install] },
  { pattern: recheck, change: 'level looked up again after the check, without mmu_lock', body: [one.snapshot, one.page, one.lock, need('retry_gfn'), one.unlock, one.level, one.lock, one.install] },
  { pattern: explicit, change: 'without the check', body: [one.snapshot, one.page, one.readLock, one.level, one.install] },
  { pattern: explicit, change: 'count instead of the check, which does not vouch for the PFN', body: [one.page, one.readLock, need('in_progress'), one.level, one.install] },
  { pattern: explicit, change: 'lookup in an earlier critical section', body: [one.snapshot, one.page, one.readLock, need('retry_gfn'), one.level, one.yield, one.install] },
  { pattern: explicit, change: 'without mmu_lock', body: [one.snapshot, one.page, need('retry'), one.level, one.install] },
  { pattern: leaf, change: 'a present entry instead of a leaf', body: [one.readLock, one.page, one.level, need('huge'), need('present'), one.installHuge] },
  { pattern: leaf, change: 'without a leaf', body: [one.readLock, one.page, one.level, need('huge'), one.installHuge] },
  { pattern: leaf, change: 'leaf found before mmu_lock', body: [need('leaf'), one.readLock, one.page, one.level, need('huge'), one.installHuge] },
  { pattern: leaf, change: 'lookup before mmu_lock', body: [one.page, one.level, one.readLock, need('huge'), need('leaf'), one.installHuge] },
  { pattern: leaf, change: 'mmu_lock yielded after the leaf was found', body: [one.readLock, one.page, one.level, need('huge'), need('leaf'), one.yield, one.installHuge] },
  { pattern: zap, change: 'an installation instead of the zap', body: [one.page, one.level, need('huge'), one.lock, one.installHuge] },
]

export const ablations: readonly Ablation[] = patterns.flatMap(({ name, body }) => [
  { pattern: name, change: undefined, body },
  ...changes.filter(({ pattern }) => pattern === name),
])

export function judgeAblations(judges: Judges): readonly (Ablation & { readonly judged: Judged })[] {
  return ablations.map((ablation) => ({ ...ablation, judged: judge(judges, chosen({ body: ablation.body })) }))
}
