import { knownOp } from './alphabet.ts'
import type { KnownOp } from './alphabet.ts'
import type { Automaton, AutomatonTask, Node } from './automaton.ts'
import { messageOf } from './errors.ts'
import { formatValue } from './formatValue.ts'
import { holdsAfter, holdsKey } from './holds.ts'
import { intern, taskError } from './nodes.ts'
import type { Origin } from './nodes.ts'
import { objectOf } from './opObject.ts'
import { localState, newInstance, resume, sitesOf } from './runner.ts'
import type { Instance } from './runner.ts'
import { numberOf } from './values.ts'

/** The first node of each task. */
export function rootNodes(automaton: Automaton): Node[] {
  const roots: Node[] = []
  automaton.alike.forEach((tasks, task) => {
    roots.push(tasks[0] === task ? rootNode(automaton, task) : roots[tasks[0]!]!.twins[tasks.indexOf(task)]!)
  })
  return roots
}

function rootNode(automaton: Automaton, task: number): Node {
  const origin: Origin = { task, parent: undefined, reply: 0, holds: new Map() }
  const instance = begin(automaton, task)
  return arrive(automaton, origin, instance, advance(automaton, origin, instance))
}

/** The node after `reply` (the number of a value) at `node`, which is at an op. What is learned of one twin is known of all. */
export function successor(automaton: Automaton, node: Node, reply: number): Node {
  const known = node.edges.get(reply)
  if (known !== undefined) return known
  const next = learnSuccessor(automaton, node.twins[0]!, reply)
  node.twins.forEach((twin, i) => {
    twin.edges.set(reply, next.twins[i]!)
    automaton.learned.push(twin)
  })
  return next.twins[node.twins.indexOf(node)]!
}

function learnSuccessor(automaton: Automaton, node: Node, reply: number): Node {
  if (node.depth >= automaton.maxOps) {
    const what = `never terminates: more than ${automaton.maxOps} ops in one run; bound its retries or wait with await`
    throw taskError(automaton, node.task, node.depth + 1, what)
  }
  const instance = node.fresh ?? runAgain(automaton, node)
  node.fresh = undefined
  const { op } = node
  const value = automaton.alphabet.objects.values.list[reply]
  const holds = op === undefined ? node.holds : holdsAfter(node.holds, op.op, op.object, value)
  const origin: Origin = { task: node.task, parent: node, reply, holds }
  return arrive(automaton, origin, instance, advance(automaton, origin, instance))
}

/** Runs a fresh generator to `node` and checks that it does what it did before. */
function runAgain(automaton: Automaton, node: Node): Instance {
  const path: Node[] = []
  for (let at: Node | undefined = node; at !== undefined; at = at.parent) path.unshift(at)
  const instance = begin(automaton, node.task)
  let stop: Stop | undefined
  for (const at of path) {
    stop = advance(automaton, at, instance)
    checkSame(automaton, at, instance, stop)
  }
  if (stop !== undefined) checkSameState(automaton, node, instance, stop)
  return instance
}

/**
 * Runs every task once more along one way. A task that is hardly ever run again, because it does not
 * branch, would otherwise get away with a clock or a random number.
 */
export function confirm(automaton: Automaton): void {
  const last = new Map<number, Node>()
  for (const node of automaton.nodes.slice(1)) if (node.violations.length === 0) last.set(node.task, node)
  for (const node of last.values()) runAgain(automaton, node)
}

function checkSame(automaton: Automaton, node: Node, instance: Instance, now: Stop): void {
  const sites = sitesOf(instance)
  if (now.op === node.op && sites.length === node.sites.length && sites.every((site, i) => site === node.sites[i])) return
  const places = [node.sites, sites].map((list) => list.join(' > '))
  const [before, after] = now.op === node.op ? places : [describe(node.op), describe(now.op)]
  throw unsteady(automaton, node, `different ops: first ${before}, then ${after}`)
}

/** At the end of the way the locals, or the result, must be what they were as well. */
function checkSameState(automaton: Automaton, node: Node, instance: Instance, now: Stop): void {
  const key = nodeKey(automaton, node, instance, now)
  if (key === undefined || automaton.byKey.get(key) === node.twins[0]) return
  const what = now.op === undefined
    ? `different results: first ${formatValue(node.result)}, then ${formatValue(now.result)}`
    : `different local variables at ${describe(now.op)}, ${node.sites.at(-1) ?? 'its first op'}`
  throw unsteady(automaton, node, what)
}

function unsteady(automaton: Automaton, node: Node, what: string): Error {
  return taskError(automaton, node.task, node.depth + 1,
    `the same replies gave ${what}; does the scenario read a clock or a random ` +
    'number, iterate a Set, keep shared state outside cells, or make shared objects while it runs?')
}

function describe(known: KnownOp | undefined): string {
  if (known === undefined) return 'its end'
  const shared = objectOf(known.op)
  return `${known.op.kind}(${shared?.name ?? ''})`
}

/** Where a generator stopped: at an op, or at its end with a result. */
type Stop = Pick<Node, 'op' | 'result'>

/** Runs `instance` on from where `origin.parent` stands. */
function advance(automaton: Automaton, origin: Origin, instance: Instance): Stop {
  const { task, parent } = origin
  const reply = parent === undefined ? undefined : automaton.alphabet.objects.values.list[origin.reply]
  const step = parent === undefined ? 1 : parent.depth + 2
  let stop: IteratorResult<unknown, unknown>
  try {
    stop = resume(instance, reply)
    for (let passed = 0; automaton.fences === 'passed over' && isFence(stop); passed++) {
      if (passed >= automaton.maxOps) throw new Error(`does nothing but fences, more than ${automaton.maxOps} of them`)
      stop = resume(instance, undefined)
    }
  } catch (error) {
    throw taskError(automaton, task, step, whyStopped(error), error)
  }
  if (stop.done === true) return { op: undefined, result: stop.value }
  try {
    return { op: knownOp(automaton.alphabet, stop.value), result: undefined }
  } catch (error) {
    throw taskError(automaton, task, step, messageOf(error), error)
  }
}

/** What a task did instead of going on. */
function whyStopped(error: unknown): string {
  const isEndless = error instanceof Error && error.name === 'EndlessLoop'
  return isEndless ? `never goes on: ${error.message}` : `throws: ${messageOf(error)}`
}

function isFence({ done, value }: IteratorResult<unknown, unknown>): boolean {
  return done !== true && typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'fence'
}

function begin(automaton: Automaton, task: number): Instance {
  const { start } = automaton.tasks[task] as AutomatonTask
  try {
    return newInstance(start)
  } catch (error) {
    throw taskError(automaton, task, 1, whyStopped(error), error)
  }
}

/** The node where a generator stopped: a known one if its local state is known. */
function arrive(automaton: Automaton, origin: Origin, instance: Instance, stop: Stop): Node {
  const fresh = automaton.rerun === 'if needed' && stop.op !== undefined ? instance : undefined
  const key = nodeKey(automaton, origin, instance, stop)
  const { op, result } = stop
  return intern(automaton, key, origin, { op, result, violations: [], sites: sitesOf(instance), fresh })
}

function nodeKey(automaton: Automaton, { task: own, holds }: Origin, instance: Instance, stop: Stop): string | undefined {
  const { values } = automaton.alphabet.objects
  const task = automaton.alike[own]![0]!
  if (stop.op === undefined) {
    const result = numberOf(values, stop.result)
    return result === undefined ? undefined : `ended ${task} ${result} ${holdsKey(holds)}`
  }
  const locals = automaton.merge === 'live' ? localState(instance, values) : undefined
  return locals === undefined ? undefined : `${task} ${stop.op.id} ${holdsKey(holds)} ${locals}`
}
