import { bug } from '../../kernel/bug.ts'
import { load, store } from '../../kernel/rwonce.ts'
import { cell, FREED, identity, type Cell } from '../../ops/shared.ts'
import type { Task } from '../../ops/op.ts'

/** What list_del() leaves behind. */
const LIST_POISON = 'LIST_POISON'

/** A shadow page of a nested guest. `link` leads to the one that is older by one; freed with the page. */
export interface nested_sp {
  readonly name: string
  readonly link: Cell<nested_sp | null | typeof LIST_POISON>
}

/** kvm->arch.active_mmu_pages: the place of the oldest, from which the others hang. */
export interface active_mmu_pages {
  readonly oldest: Cell<nested_sp | null>
}

export function createShadowPages(count: number): active_mmu_pages {
  let next: nested_sp | null = null
  for (let n = count - 1; n >= 0; n--) {
    const name = `sp${String(n)}`
    next = identity(name, { name, link: cell<nested_sp | null | typeof LIST_POISON>(`${name}.link`, next) })
  }
  return { oldest: cell('active_mmu_pages', next) }
}

/**
 * kvm_mmu_zap_oldest_mmu_pages(): takes the oldest shadow page off the list and frees it.
 *
 * Locks: mmu_lock for writing. The list has no other lock.
 * Left out: the other direction of the list, hash chains, the page's own entries; one page is enough.
 */
export function* kvm_mmu_zap_oldest_mmu_pages(pages: active_mmu_pages): Task<void> {
  const sp = yield* load(pages.oldest)
  if (sp === null) return
  const next = yield* load(sp.link)
  if (next === LIST_POISON) {
    yield* bug('list_del corruption: a shadow page is taken off its list twice')
    return
  }
  yield* store(pages.oldest, next)
  yield* store(sp.link, LIST_POISON)
  yield* store(sp.link, FREED as unknown as null)
}
