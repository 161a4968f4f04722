import type { Automaton, Node } from './automaton.ts'
import { ScenarioError } from './errors.ts'
import { holdsKey } from './holds.ts'
import type { Holds } from './holds.ts'
import { enterNode, HALTED, HOLDS, WATCHED } from './nodeTables.ts'

/** How a local state was come by. */
export type Origin = Pick<Node, 'task' | 'parent' | 'reply' | 'holds'>

/** What a task was found to be at. */
export type Place = Pick<Node, 'op' | 'result' | 'violations' | 'sites' | 'fresh'>

/** The node with this key, a new one if there is none or the key is undefined, with its twins. `origin.task` is the first of those alike. */
export function intern(automaton: Automaton, key: string | undefined, origin: Origin, place: Place): Node {
  const known = key === undefined ? undefined : automaton.byKey.get(key)
  if (known !== undefined) return known
  const { holds, parent, reply } = origin
  const { op, result, violations, sites, fresh } = place
  const twins: Node[] = []
  automaton.alike[origin.task]!.forEach((task, i) => {
    const added: Node = {
      id: automaton.nodes.length,
      task, twins, op, result, violations,
      slot: automaton.tasks.length + (op === undefined ? 0 : op.object),
      holds, sites, reply,
      parent: parent?.twins[i],
      depth: parent === undefined ? 0 : parent.depth + 1,
      edges: new Map(),
      fresh: i === 0 ? fresh : undefined,
    }
    twins.push(added)
    addNode(automaton, added)
  })
  const [first] = twins as [Node]
  if (key !== undefined) automaton.byKey.set(key, first)
  return first
}

/** Gives a node, which has the next number, its place in the lists and tables. */
export function addNode(automaton: Automaton, node: Node): void {
  const { id, task, slot, op, violations, holds } = node
  automaton.nodes.push(node)
  const siblings = automaton.byTask[task] as Node[]
  const flags = (op?.isWatched === true ? WATCHED : 0) | (violations.length > 0 ? HALTED : 0) | (holds.size > 0 ? HOLDS : 0)
  enterNode(automaton.tables, id, { slot, op: op?.id ?? -1, index: siblings.push(node) - 1, flags })
}

/** The node of a task that was halted at `node` by `violations`, holding `holds`. */
export function haltedNode(automaton: Automaton, node: Node, holds: Holds, violations: readonly string[]): Node {
  const first = node.twins[0]!
  const key = `halted ${first.task} ${JSON.stringify(violations)} ${holdsKey(holds)}`
  const origin: Origin = { task: first.task, parent: first, reply: -1, holds }
  const { twins } = intern(automaton, key, origin, { op: undefined, result: undefined, violations, sites: node.sites, fresh: undefined })
  return twins[node.twins.indexOf(node)]!
}

/** An error in what a task does at its step number `step`, from 1. */
export function taskError(automaton: Automaton, task: number, step: number, what: string, cause?: unknown): ScenarioError {
  return new ScenarioError(`${automaton.scenario}: ${automaton.tasks[task]?.name}, step ${step}: ${what}`, { cause })
}
