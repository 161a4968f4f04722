import { ScenarioError } from './errors.ts'
import type { Scenario } from './scenario.ts'

/**
 * Tasks that do the same and may be exchanged for each other, as the scenario declares them.
 *
 * They are started by one function, which knows nothing of who runs it: so if tasks of a group change places in a state, with all
 * that they hold, the same runs follow, with these tasks exchanged in each.
 */
export interface Symmetry {
  /** The tasks of each group, in ascending order. */
  readonly groups: readonly (readonly number[])[]
  /** All exchanges within groups; number 0 leaves every task where it is. */
  readonly exchanges: readonly Exchange[]
  /** By exchange, object and number of a state: what becomes of the state; see exchange.ts. */
  readonly images: number[][][]
}

/** By task: the one whose place it takes. */
export type Exchange = readonly number[]

/** Each of them may be tried for a state. 720 is one group of six tasks. */
const mostExchanges = 720

/** Undefined if the scenario declares none. Throws a ScenarioError if tasks are declared that cannot be exchanged. */
export function symmetryOf(scenario: Scenario): Symmetry | undefined {
  const taskNames = Object.keys(scenario.tasks)
  const groups = (scenario.symmetric ?? []).map((names) => checkedGroup(scenario, taskNames, names))
  if (groups.length === 0) return undefined
  const all = groups.flat()
  const twice = all.find((task, i) => all.indexOf(task) !== i)
  if (twice !== undefined) throw mistake(scenario, `${taskNames[twice]!} stands there twice, expected each task in one group`)
  const count = groups.reduce((product, group) => product * factorial(group.length), 1)
  if (count > mostExchanges) throw mistake(scenario, `there are ${String(count)} ways to exchange tasks, expected ${String(mostExchanges)} at most; declare fewer of them`)
  return symmetryAmong(taskNames.length, groups)
}

/** The symmetry of so many tasks with these groups. */
export function symmetryAmong(tasks: number, groups: Symmetry['groups']): Symmetry {
  const nobody: Exchange = Array.from({ length: tasks }, (_, task) => task)
  const exchanges = groups.reduce<readonly Exchange[]>((before, group) => before.flatMap((exchange) => (
    ordersOf(group).map((order) => exchange.map((to, task) => order[group.indexOf(task)] ?? to)))), [nobody])
  return { groups, exchanges, images: exchanges.map(() => []) }
}

function checkedGroup(scenario: Scenario, taskNames: readonly string[], names: readonly string[]): readonly number[] {
  const tasks = names.map((name) => {
    const task = taskNames.indexOf(name)
    if (task < 0) throw mistake(scenario, `${name} is no task; the tasks are ${taskNames.join(', ')}`)
    return task
  })
  const [first, second] = names
  if (first === undefined || second === undefined) throw mistake(scenario, `a group has ${first === undefined ? 'no task' : `only ${first}`}, expected two or more`)
  const other = names.find((name) => scenario.tasks[name] !== scenario.tasks[first])
  if (other !== undefined) throw mistake(scenario, `${first} and ${other} are started by two functions, expected one; make it once and give it to both`)
  return tasks.sort((a, b) => a - b)
}

/** All orders of a list; the first is that of the list. */
function ordersOf(list: readonly number[]): readonly (readonly number[])[] {
  if (list.length === 0) return [[]]
  return list.flatMap((first) => ordersOf(list.filter((each) => each !== first)).map((rest) => [first, ...rest]))
}

function factorial(n: number): number {
  return n < 2 ? 1 : n * factorial(n - 1)
}

function mistake({ name }: Scenario, what: string): ScenarioError {
  return new ScenarioError(`${name}: \`symmetric\`: ${what}`)
}
