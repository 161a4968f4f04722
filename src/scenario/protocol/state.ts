import type { Invariant } from '../../explore/scenario.ts'
import { newLock } from '../../kernel/locks.ts'
import { cell, domain, identity } from '../../ops/shared.ts'
import type { Cell, Domain, Lock } from '../../ops/shared.ts'

/** Both ends of a range that is not set. */
export const INVALID = 255

/** A slot as one of the two containers shows it. FREED: the container is being written again. */
export type SlotState = 'NONE' | 'LIVE' | 'INVALID' | 'FREED'
/** A PMD of the host, or the shadow one of the guest. */
export type Huge = 'NONE' | 'LEAF' | 'TABLE'

/** What a scenario leaves out or does in the wrong order, to see that it is noticed. */
export type Mutant =
  | 'M_NOCHECK' | 'M_OUTSIDE' | 'M_NOINNER' | 'M_EARLYLEVEL' | 'M_NOMNWAIT' | 'M_NOSYNC' | 'M_ZAPFIRST' | 'M_OVERWRITE' | 'M_NOSEQ'

export interface ProtocolOptions {
  /** Frames of guest memory; frame g of the guest is frame g of the host. */
  readonly frames: 1 | 2
  /** The host maps frames 0 and 1 with one huge page at first. */
  readonly huge?: boolean
  readonly mutant?: Mutant | undefined
  /** How often a fault is tried; 2 unless told, and at most 3: there are no more pages. */
  readonly attempts?: number
}

/**
 * The shared state of the protocol between faults and invalidations, stripped to what its rules
 * speak of: one memslot, up to two frames, no range of a root's, no memory attributes.
 *
 * This is not the reference MMU of src/kvm. It is a yardstick: other explorers have models of the
 * same protocol at the same granularity, with known numbers of states.
 */
export interface Protocol extends ProtocolOptions {
  readonly mmu_lock: Lock
  readonly mn_lock: Lock
  readonly ptl: Lock
  readonly srcu: Domain
  readonly in_prog: Cell<number>
  readonly seq: Cell<number>
  readonly rstart: Cell<number>
  readonly rend: Cell<number>
  readonly mn_count: Cell<number>
  readonly wtask: Cell<number>
  readonly tstate: Cell<number>
  /** Which container is active. */
  readonly memslots: Cell<0 | 1>
  readonly slot: readonly [Cell<SlotState>, Cell<SlotState>]
  /** By frame: the page that the host maps there, 0 for none. */
  readonly pte: readonly Cell<number>[]
  readonly pmd: Cell<Huge>
  /** By frame: the page that the guest has mapped there, 0 for none. */
  readonly spte: readonly Cell<number>[]
  readonly spmd: Cell<Huge>
  readonly next_pfn: Cell<number>
  /** By page: references, and whether the last one is gone and the page was given back. */
  readonly ref: readonly Cell<number>[]
  readonly freed: readonly Cell<boolean>[]
}

/** More than any run can allocate: one for each attempt of each fault. */
const PAGES = 8

export function newProtocol(options: ProtocolOptions): Protocol {
  const frames = Array.from({ length: options.frames }, (_, frame) => frame)
  const pages = Array.from({ length: PAGES }, (_, page) => page)
  const isMapped = (page: number): boolean => page >= 1 && page <= options.frames
  return identity('protocol', {
    ...options,
    mmu_lock: newLock('mmu_lock'),
    mn_lock: newLock('mn_lock'),
    ptl: newLock('ptl'),
    srcu: domain('srcu'),
    in_prog: cell('in_prog', 0),
    seq: cell('seq', 0),
    rstart: cell('rstart', INVALID),
    rend: cell('rend', INVALID),
    mn_count: cell('mn_count', 0),
    wtask: cell('wtask', 0),
    tstate: cell('tstate', 0),
    memslots: cell<0 | 1>('memslots', 0),
    slot: [cell<SlotState>('slot[0]', 'LIVE'), cell<SlotState>('slot[1]', 'NONE')],
    pte: frames.map((frame) => cell(`pte[${String(frame)}]`, options.huge === true ? 0 : frame + 1)),
    pmd: cell<Huge>('pmd', options.huge === true ? 'LEAF' : 'TABLE'),
    spte: frames.map((frame) => cell(`spte[${String(frame)}]`, 0)),
    spmd: cell<Huge>('spmd', 'NONE'),
    next_pfn: cell('next_pfn', options.frames + 1),
    ref: pages.map((page) => cell(`ref[${String(page)}]`, isMapped(page) ? 1 : 0)),
    freed: pages.map((page) => cell(`page ${String(page)} freed`, false)),
  })
}

/** No page is given back while the guest can reach it. */
export function protocolInvariants({ spte, spmd, freed, ref, huge }: Protocol): Invariant[] {
  const small = freed.flatMap((gone, page) => spte.map((entry): Invariant => ({
    violation: 'page freed while mapped',
    over: [gone, entry],
    holds: ([isGone, mapped]) => !(isGone === true && mapped === page),
  })))
  if (huge !== true) return small
  const large = [1, 2].map((page): Invariant => ({
    violation: '2M SPTE maps a freed page',
    over: [spmd, ref[page]!],
    holds: ([level, references]) => !(level === 'LEAF' && references === 0),
  }))
  return [...small, ...large]
}
