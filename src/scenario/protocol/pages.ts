import { load, store } from '../../kernel/rwonce.ts'
import { spin_lock, spin_unlock } from '../../kernel/locks.ts'
import type { Task } from '../../ops/op.ts'
import type { Protocol } from './state.ts'

/** Drops a reference; the last one gives the page back. */
export function* put_page(p: Protocol, page: number): Task<void> {
  const before = yield { kind: 'add', cell: p.ref[page]!, delta: -1 }
  if (before === 1) yield* store(p.freed[page]!, true)
}

/** Takes a reference unless there is none any more. */
function* get_page_unless_zero(p: Protocol, page: number): Task<boolean> {
  const before = yield { kind: 'add', cell: p.ref[page]!, delta: 1, unless: 0 }
  return before !== 0
}

/** The page of a frame with a reference to it, by the fast way without a lock or the slow one. */
export function* pin(p: Protocol, frame: number): Task<number> {
  if (p.huge === true && (yield* load(p.pmd)) === 'LEAF') {
    if (yield* get_page_unless_zero(p, frame + 1)) {
      if ((yield* load(p.pmd)) === 'LEAF') return frame + 1
      yield* put_page(p, frame + 1)
    }
  }
  const page = yield* load(p.pte[frame]!)
  if (page !== 0 && (yield* get_page_unless_zero(p, page))) {
    if ((yield* load(p.pte[frame]!)) === page) return page
    yield* put_page(p, page)
  }
  return yield* pin_slowly(p, frame)
}

function* pin_slowly(p: Protocol, frame: number): Task<number> {
  yield* spin_lock(p.ptl)
  let page = yield* load(p.pte[frame]!)
  if (page === 0) {
    page = (yield { kind: 'add', cell: p.next_pfn, delta: 1 }) as number
    yield* store(p.ref[page]!, 1)
    yield* store(p.pte[frame]!, page)
  }
  yield { kind: 'add', cell: p.ref[page]!, delta: 1 }
  yield* spin_unlock(p.ptl)
  return page
}
