import { $rewritten, $yield } from '../../src/ops/frames.ts'
import type { LockMode, Op, Task } from '../../src/ops/op.ts'
import { cell, domain, lock } from '../../src/ops/shared.ts'
import type { Cell } from '../../src/ops/shared.ts'
import type { Scenario } from '../../src/explore/scenario.ts'

/**
 * The KVM invalidation protocol at one op a step, written down for SPIN as well: the numbers of
 * states and transitions that pan reports are those the exhaustive search must find.
 *
 * Every yield lists the locals still alive by hand; `live` is what the caller still needs.
 */

type Locals = readonly unknown[]
type Attempt = 'done' | 'retry'

/** Both ends of an empty range of frames. */
const INVALID = 255

export function protocol({ faults, slot }: { faults: number; slot: 'fixed' | 'deleted' }): Scenario {
  const [inProg, seq, rstart, rend] = [cell('in_prog', 0), cell('seq', 0), cell('rstart', INVALID), cell('rend', INVALID)]
  const [mnCount, wtask, tstate] = [cell('mn_count', 0), cell('wtask', 0), cell('tstate', 0)]
  const memslots = cell('memslots', 0)
  const slots = [cell('slot[0]', 'LIVE'), cell('slot[1]', 'NONE')]
  const [pte, spte, nextPfn] = [cell('pte', 1), cell('spte', 0), cell('next_pfn', 2)]
  const refs = Array.from({ length: 8 }, (_, page) => cell(`ref[${page}]`, page === 1 ? 1 : 0))
  const [mmuLock, mnLock, ptl] = [lock('mmu_lock'), lock('mn_lock'), lock('ptl')]
  const srcu = domain('srcu')

  const op = (op: Op, site: string, live: Locals): Task<unknown> => $yield(op, site, () => live)
  function* load<T>(of: Cell<T>, site: string, live: Locals): Task<T> {
    return (yield* op({ kind: 'load', cell: of as Cell }, site, live)) as T
  }
  const store = <T>(of: Cell<T>, value: T, site: string, live: Locals): Task<unknown> => op({ kind: 'store', cell: of as Cell, value }, site, live)
  const take = (of: typeof ptl, site: string, live: Locals, mode: LockMode = 'exclusive'): Task<unknown> => op({ kind: 'acquire', lock: of, mode }, site, live)
  const drop = (of: typeof ptl, site: string, live: Locals, mode: LockMode = 'exclusive'): Task<unknown> => op({ kind: 'release', lock: of, mode }, site, live)
  const fail = (violation: string): Task<unknown> => op({ kind: 'fail', violation }, 'fail', [])

  function* put(page: number, site: string, live: Locals): Task<void> {
    const before = yield* op({ kind: 'add', cell: refs[page] as Cell, delta: -1 }, `${site} put`, [...live, page])
    if (before === 1 && (yield* load(spte, `${site} free`, [...live, page])) === page) yield* fail('page freed while mapped')
  }

  function* isStale(mseq: number, site: string, live: Locals): Task<boolean> {
    const all = [...live, mseq]
    if ((yield* load(inProg, `${site} in_prog`, all)) !== 0) {
      if ((yield* load(rstart, `${site} rstart`, all)) <= 0 && 0 < (yield* load(rend, `${site} rend`, all))) return true
    }
    return (yield* load(seq, `${site} seq`, all)) !== mseq
  }

  /** A page with a reference. */
  function* pin(site: string, live: Locals): Task<number> {
    const page = yield* load(pte, `${site} pte`, live)
    if (page !== 0) {
      const before = yield* op({ kind: 'add', cell: refs[page] as Cell, delta: 1, unless: 0 }, `${site} get`, [...live, page])
      if (before !== 0) {
        if ((yield* load(pte, `${site} recheck`, [...live, page])) === page) return page
        yield* put(page, `${site} moved`, live)
      }
    }
    yield* take(ptl, `${site} ptl`, live)
    let now = yield* load(pte, `${site} slow`, live)
    if (now === 0) {
      now = (yield* op({ kind: 'add', cell: nextPfn, delta: 1 }, `${site} alloc`, live)) as number
      yield* store(refs[now]!, 1, `${site} first ref`, [...live, now])
      yield* store(pte, now, `${site} map`, [...live, now])
    }
    yield* op({ kind: 'add', cell: refs[now] as Cell, delta: 1 }, `${site} slow get`, [...live, now])
    yield* drop(ptl, `${site} unlock ptl`, [...live, now])
    return now
  }

  function* attempt(tries: number): Task<Attempt> {
    const mark = [tries]
    yield* op({ kind: 'enter', domain: srcu }, 'fault enter', mark)
    const active = yield* load(memslots, 'fault memslots', mark)
    const state = yield* load(slots[active]!, 'fault slot', [...mark, active])
    if (state === 'FREED') yield* fail('FREED slot read')
    // To give up is to be done.
    let result: Attempt = state === 'NONE' || tries === 1 ? 'done' : 'retry'
    if (state === 'LIVE') result = yield* mapPage(tries, result)
    yield* op({ kind: 'exit', domain: srcu }, 'fault exit', result === 'retry' ? mark : [])
    return result
  }

  function* mapPage(tries: number, otherwise: Attempt): Task<Attempt> {
    const mark = [tries]
    const mseq = yield* load(seq, 'fault mseq', mark)
    if (yield* isStale(mseq, 'fault early', mark)) return otherwise
    const page = yield* pin('fault pin', [...mark, mseq])
    const held = [...mark, page]
    let result = otherwise
    if (!(yield* isStale(mseq, 'fault unsafe', held))) {
      yield* take(mmuLock, 'fault lock', [...held, mseq], 'shared')
      if (!(yield* isStale(mseq, 'fault recheck', held))) {
        const there = yield* load(spte, 'fault spte', held)
        const install: Op = { kind: 'cmpxchg', cell: spte, expect: 0, value: page }
        if (there !== 0 || (yield* op(install, 'fault install', held)) === 0) result = 'done'
      }
      yield* drop(mmuLock, 'fault unlock', [...(result === 'retry' ? mark : []), page], 'shared')
    }
    yield* put(page, 'fault', result === 'retry' ? mark : [])
    return result
  }

  function* fault(): Task<void> {
    for (let tries = 2; tries > 0; tries--) if ((yield* attempt(tries)) === 'done') return
  }

  function* hasSlot(site: string): Task<boolean> {
    yield* op({ kind: 'enter', domain: srcu }, `${site} enter`, [])
    const active = yield* load(memslots, `${site} memslots`, [])
    const state = yield* load(slots[active]!, `${site} slot`, [active])
    if (state === 'FREED') yield* fail('FREED slot read')
    return state !== 'NONE'
  }

  function* bump(of: Cell<number>, by: number, site: string): Task<number> {
    const before = yield* load(of, `${site} read`, [])
    if (before + by < 0) yield* fail(`${of.name} below 0`)
    yield* store(of, before + by, `${site} write`, [before])
    return before
  }

  function* zap(site: string): Task<void> {
    if ((yield* load(spte, `${site} spte`, [])) !== 0) yield* store(spte, 0, `${site} clear`, [])
  }

  function* inval(): Task<void> {
    yield* take(mnLock, 'start mn_lock', [])
    yield* bump(mnCount, 1, 'start mn_count')
    yield* drop(mnLock, 'start mn_unlock', [])
    if (yield* hasSlot('start')) {
      yield* take(mmuLock, 'start lock', [])
      if ((yield* bump(inProg, 1, 'start in_prog')) === 0) {
        yield* store(rstart, INVALID, 'start rstart reset', [])
        yield* store(rend, INVALID, 'start rend reset', [])
      }
      const from = yield* load(rstart, 'start rstart', [])
      if (from === INVALID) {
        yield* store(rstart, 0, 'start rstart set', [])
        yield* store(rend, 1, 'start rend set', [])
      } else {
        yield* store(rstart, Math.min(from, 0), 'start rstart widen', [])
        const to = yield* load(rend, 'start rend', [])
        yield* store(rend, Math.max(to, 1), 'start rend widen', [])
      }
      yield* zap('start')
      yield* drop(mmuLock, 'start unlock', [])
    }
    yield* op({ kind: 'exit', domain: srcu }, 'start exit', [])
    yield* take(ptl, 'unmap ptl', [])
    const page = yield* load(pte, 'unmap pte', [])
    if (page !== 0) yield* store(pte, 0, 'unmap clear', [page])
    yield* drop(ptl, 'unmap unlock', [page])
    if (page !== 0) yield* put(page, 'unmap', [])
    if (yield* hasSlot('end')) {
      yield* take(mmuLock, 'end lock', [])
      yield* bump(seq, 1, 'end seq')
      yield* bump(inProg, -1, 'end in_prog')
      if ((yield* load(rstart, 'end rstart', [])) === INVALID) yield* fail('no range at the end')
      yield* drop(mmuLock, 'end unlock', [])
    }
    yield* op({ kind: 'exit', domain: srcu }, 'end exit', [])
    yield* take(mnLock, 'end mn_lock', [])
    const last = (yield* bump(mnCount, -1, 'end mn_count')) === 1
    yield* drop(mnLock, 'end mn_unlock', [last])
    if (last && (yield* load(wtask, 'end wtask', [])) !== 0) yield* store(tstate, 0, 'end wake', [])
  }

  function* swap(to: number, site: string): Task<void> {
    yield* take(mnLock, `${site} mn_lock`, [])
    yield* store(wtask, 1, `${site} wtask`, [])
    while ((yield* load(mnCount, `${site} mn_count`, [])) !== 0) {
      yield* store(tstate, 1, `${site} tstate`, [])
      yield* drop(mnLock, `${site} sleep`, [])
      yield* op({ kind: 'await', cell: tstate, test: 'is', value: 0 }, `${site} wait`, [])
      yield* take(mnLock, `${site} mn_lock again`, [])
    }
    yield* store(wtask, 0, `${site} wtask reset`, [])
    yield* store(tstate, 0, `${site} tstate reset`, [])
    yield* store(memslots, to, `${site} publish`, [])
    yield* drop(mnLock, `${site} mn_unlock`, [])
    yield* op({ kind: 'graceStart', domain: srcu }, `${site} grace`, [])
    yield* op({ kind: 'graceWait', domain: srcu }, `${site} grace wait`, [])
  }

  function* deleteSlot(): Task<void> {
    yield* store(slots[1]!, 'INVALID', 'delete invalid', [])
    yield* swap(1, 'swap 1')
    yield* take(mmuLock, 'delete lock', [])
    yield* zap('delete')
    yield* drop(mmuLock, 'delete unlock', [])
    yield* store(slots[0]!, 'FREED', 'delete freed', [])
    yield* store(slots[0]!, 'NONE', 'delete none', [])
    yield* swap(0, 'swap 0')
    yield* store(slots[1]!, 'FREED', 'delete last', [])
  }

  ;[fault, inval, deleteSlot].forEach($rewritten)
  const vcpus = Array.from({ length: faults }, (_, i) => [`vcpu${i}`, fault] as const)
  return {
    name: `protocol with ${faults} faults, slot ${slot}`,
    tasks: { ...Object.fromEntries(vcpus), notifier: inval, ...(slot === 'deleted' ? { vmm: deleteSlot } : {}) },
    atEnd: [{ violation: 'in_prog not 0 at the end', over: [inProg], holds: ([value]) => value === 0 }],
    observe: ({ read }) => `spte ${read(spte)} pte ${read(pte)} slot ${read(memslots)}`,
  }
}
