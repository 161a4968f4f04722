import { describe, expect, it } from 'vitest'
import { TEXT_PATH } from '../../src/agree/render/typescript.ts'
import { lintTexts, read } from './support.ts'

/*
 * The size of a VMA decides the level, in all the ways in which only a constant is left of it. A snapshot that is taken
 * when the VMA lock has been dropped comes too late.
 */

const around = ['src/scenario/consumers/kit.ts', 'src/kvm/kvm_main/pfn.ts', 'src/kvm/x86/zap_root.ts', 'src/kvm/types.ts'].map(read)
const vma = '(yield* load(kvm.mm.vmaPages))'
const map = (level: string): string => `yield* mapAtLevel(root, gfn, { pfn, level: ${level}, private: false })`

interface Way {
  readonly lookUp: string
  readonly install?: string
  readonly helper?: string
}

const ways: Readonly<Record<string, Way>> = {
  'a conditional expression': { lookUp: `const level = ${vma} === 2 ? PG_LEVEL_2M : PG_LEVEL_4K` },
  'small unless it is huge': { lookUp: `let level: PgLevel = PG_LEVEL_4K\n  if (${vma} === 2) level = PG_LEVEL_2M` },
  'huge unless it is small': { lookUp: `let level: PgLevel = PG_LEVEL_2M\n  if (${vma} !== 2) level = PG_LEVEL_4K` },
  'a switch': { lookUp: `let level: PgLevel\n  switch ${vma} {\n    case 2: level = PG_LEVEL_2M\n      break\n    default: level = PG_LEVEL_4K\n  }` },
  'arithmetic': { lookUp: `const level = (${vma} === 2 ? 1 : 0) + 1` },
  'a flag': {
    lookUp: `let huge = true\n  if (${vma} !== 2) huge = false`,
    install: `if (huge) ${map('PG_LEVEL_2M')}\n  else ${map('PG_LEVEL_4K')}`,
  },
  'a name': {
    lookUp: `let size = 'huge'\n  if (${vma} !== 2) size = 'small'`,
    install: `if (size === 'huge') ${map('PG_LEVEL_2M')}\n  else ${map('PG_LEVEL_4K')}`,
  },
  'a number from a helper': {
    lookUp: 'const level = yield* pick(kvm)',
    helper: `function* pick(kvm: kvm): Task<PgLevel> {\n  if (${vma} === 2) return PG_LEVEL_2M\n  return PG_LEVEL_4K\n}`,
  },
  'a yes or no from a helper': {
    lookUp: 'const huge = yield* pick(kvm)',
    install: map('huge ? PG_LEVEL_2M : PG_LEVEL_4K'),
    helper: `function* pick(kvm: kvm): Task<boolean> {\n  if (${vma} === 2) return true\n  return false\n}`,
  },
  'what a helper leaves in a struct': {
    lookUp: 'const c: { level: PgLevel } = { level: PG_LEVEL_4K }\n  yield* pick(kvm, c)',
    install: map('c.level'),
    helper: `function* pick(kvm: kvm, c: { level: PgLevel }): Task<void> {\n  if (${vma} === 2) {\n    c.level = PG_LEVEL_2M\n    return\n  }\n  c.level = PG_LEVEL_4K\n}`,
  },
}

/** What is not followed; the first is on the page of unguarded-mapping-level, too. */
const gaps: Readonly<Record<string, Way>> = {
  'the name of a status from a helper': {
    lookUp: 'const size = yield* pick(kvm)',
    install: map(`size === 'huge' ? PG_LEVEL_2M : PG_LEVEL_4K`),
    helper: `function* pick(kvm: kvm): Task<string> {\n  if (${vma} === 2) return 'huge'\n  return 'small'\n}`,
  },
  'one of two structs from a helper': {
    lookUp: 'const found = yield* pick(kvm)',
    install: map('found.level'),
    helper: `function* pick(kvm: kvm): Task<{ level: PgLevel }> {\n  if (${vma} === 2) return { level: PG_LEVEL_2M }\n  return { level: PG_LEVEL_4K }\n}`,
  },
}

const snapshot = 'const mmu_seq = yield* load(kvm.mmu_invalidate_seq)'

function rulesFor({ lookUp, install = map('level'), helper = '' }: Way, when: 'early' | 'late'): readonly string[] {
  const text = `
import { down_read, read_lock, read_unlock, up_read } from '../../kernel/locks.ts'
import { load } from '../../kernel/rwonce.ts'
import { mmu_invalidate_retry } from '../../kvm/kvm_host.ts'
import { gfn_to_pfn, kvm_release_pfn_clean } from '../../kvm/kvm_main/pfn.ts'
import { KVM_PFN_ERR_FAULT, PG_LEVEL_2M, PG_LEVEL_4K, type gfn_t, type kvm, type kvm_memory_slot, type PgLevel, type RetPf } from '../../kvm/types.ts'
import type { kvm_mmu_root } from '../../kvm/x86/spte.ts'
import type { Task } from '../../ops/op.ts'
import { mapAtLevel } from './kit.ts'

export function* consumer(kvm: kvm, gfn: gfn_t, slot: kvm_memory_slot, root: kvm_mmu_root): Task<RetPf> {
  yield* down_read(kvm.mm.mmap_lock)
  ${lookUp}
  ${when === 'early' ? snapshot : ''}
  yield* up_read(kvm.mm.mmap_lock)
  ${when === 'late' ? snapshot : ''}
  const pfn = yield* gfn_to_pfn(kvm, slot, gfn)
  if (pfn === KVM_PFN_ERR_FAULT) return 'RET_PF_RETRY'
  yield* kvm_release_pfn_clean(kvm, pfn)
  yield* read_lock(kvm.mmu_lock)
  if (yield* mmu_invalidate_retry(kvm, mmu_seq)) {
    yield* read_unlock(kvm.mmu_lock)
    return 'RET_PF_RETRY'
  }
  ${install}
  yield* read_unlock(kvm.mmu_lock)
  return 'RET_PF_FIXED'
}
${helper}
`
  const { findings, undecided } = lintTexts([{ path: TEXT_PATH, text }, ...around])
  expect(undecided.filter(({ place }) => place.file === TEXT_PATH)).toEqual([])
  return findings.filter(({ place }) => place.file === TEXT_PATH).map(({ rule }) => rule)
}

describe('a constant that a lookup chose', () => {
  it.each(Object.entries(ways))('%s', (_name, way) => {
    expect(rulesFor(way, 'late')).toEqual(['snapshot-after-lookup'])
    expect(rulesFor(way, 'early')).toEqual([])
  })

  it.each(Object.entries(gaps))('gap: %s', (_name, way) => {
    expect(rulesFor(way, 'late')).toEqual([])
  })
})
