import { describe, expect, it } from 'vitest'
import { flowRules } from '../../../lint/allRules.ts'
import { lint, type LintResult } from '../../../lint/lint.ts'
import { vocabulary } from '../support.ts'

/** Who looks up and who installs are in files of their own; `other.ts` knows nothing of them, and `handed.ts` is called by a field. */
const sources = Object.entries({
  'install.ts': `
export function* install(kvm, gfn, pfn, level) {
  yield* kvm_set_pte(kvm, gfn, pfn, level)
}`,
  'map.ts': `
import { install } from './install.ts'
export function* map(kvm, gfn, slot, pfn) {
  yield* write_lock(kvm.mmu_lock)
  yield* install(kvm, gfn, pfn, yield* host_pfn_mapping_level(kvm, gfn, slot))
  yield* write_unlock(kvm.mmu_lock)
}`,
  'mapAgain.ts': `
import { install } from './install.ts'
export function* mapAgain(kvm, gfn, slot, pfn) {
  const level = yield* host_pfn_mapping_level(kvm, gfn, slot)
  yield* write_lock(kvm.mmu_lock)
  yield* install(kvm, gfn, pfn, level)
  yield* write_unlock(kvm.mmu_lock)
}`,
  'handed.ts': `
function* locked(kvm) {
  yield* mutex_lock(kvm.slots_lock)
  yield* mutex_unlock(kvm.slots_lock)
}
export const ops = { on_lock: locked }`,
  'range.ts': `
export function* range(kvm, ops) {
  yield* srcu_read_lock(kvm.srcu)
  yield* ops.on_lock(kvm)
  yield* srcu_read_unlock(kvm.srcu)
}`,
  'other.ts': `
export function* other(kvm) {
  yield* mutex_lock(kvm.slots_arch_lock)
  yield* synchronize_srcu(kvm.srcu)
  yield* mutex_unlock(kvm.slots_arch_lock)
}`,
}).map(([path, text]) => ({ path, text }))

const lintOnly = (...only: readonly string[]): LintResult => lint({ sources, rules: flowRules, vocabulary, only: new Set(only) })
const all = lintOnly(...sources.map(({ path }) => path))

describe('linting some files of a program', () => {
  it('finds something in each kind of file', () => {
    expect([...new Set(all.findings.map(({ place }) => place.file))]).toEqual(['handed.ts', 'map.ts', 'mapAgain.ts', 'other.ts'])
  })

  it.each(sources)('finds in $path what linting all finds in it', ({ path }) => {
    expect(lintOnly(path).findings).toEqual(all.findings.filter(({ place }) => place.file === path))
  })

  it('does not walk from where no path comes near them', () => {
    expect(lintOnly('other.ts').stats.steps).toBe(1)
    expect(lintOnly('range.ts').stats.steps).toBe(lintOnly('handed.ts').stats.steps)
    expect(lintOnly('map.ts').stats.steps).toBe(all.stats.steps - lintOnly('other.ts', 'range.ts').stats.steps)
  })
})
