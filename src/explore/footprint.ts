import type { KnownOp } from './alphabet.ts'
import type { Automaton, Node } from './automaton.ts'
import { conflictsOf } from './commutation.ts'
import { EXCLUSIVE, INSIDE, SHARED } from './frozen.ts'
import type { Frozen } from './frozen.ts'

/**
 * What a task may still touch, from a node on, while certain locks and sections stay held: for each
 * object the mask of access classes (commutation.ts).
 *
 * Only `validate` uses it, to check what footprints.ts says in another way.
 */
export type Footprint = Uint16Array

/** True if some op of the footprint may not be swapped with `op`. */
export function meets(footprint: Footprint, op: KnownOp): boolean {
  for (const access of op.accesses) {
    if (((footprint[access.object] ?? 0) & conflictsOf[access.class]!) !== 0) return true
  }
  return false
}

/**
 * Walks the learned automaton from `node`, but not past what frozen tasks make impossible:
 *
 * - an acquire that conflicts with a frozen hold, which will not be released;
 * - a graceWait after a graceStart on the way, on a domain in which a frozen task is: it was noted.
 *   (If the graceStart lies behind us the task may not have been noted, so the walk goes on.)
 *
 * Such an op is never enabled while the frozen tasks stay where they are, so it does not count.
 */
export function computeFootprint(automaton: Automaton, node: Node, frozen: Frozen): Footprint {
  const { objects } = automaton.alphabet
  const footprint = new Uint16Array(objects.list.length)
  const domains = [...frozen].filter(([, mask]) => (mask & INSIDE) !== 0).map(([object]) => object)
  const met = new Set<number>()
  const todo: [Node, number][] = [[node, 0]]
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    const [at, before] = next
    const key = at.id * 2 ** domains.length + before
    if (at.op === undefined || met.has(key)) continue
    met.add(key)
    const { op, object, accesses } = at.op
    const domain = domains.indexOf(object)
    if (op.kind === 'graceWait' && domain >= 0 && (before & (1 << domain)) !== 0) continue
    const barred = op.kind !== 'acquire' ? 0 : op.mode === 'shared' ? EXCLUSIVE : EXCLUSIVE | SHARED
    if (((frozen.get(object) ?? 0) & barred) !== 0) continue
    for (const access of accesses) footprint[access.object]! |= 1 << access.class
    const after = op.kind === 'graceStart' && domain >= 0 ? before | (1 << domain) : before
    for (const child of at.edges.values()) todo.push([child, after])
  }
  return footprint
}
