import type { Op, Task } from '../../../src/ops/op.ts'
import { cell, domain, lock } from '../../../src/ops/shared.ts'
import type { Cell } from '../../../src/ops/shared.ts'
import type { Scenario } from '../../../src/explore/scenario.ts'

/**
 * Litmus tests in one line: threads with `|` between, statements with `;` between.
 *
 * `x = 1` a store, `release x = 1`, `r x` a load, `acquire x`, `rmb`, `wmb`, `mb`, `xchg x 2`, `cmpxchg x 0 1`,
 * `add x 1`, `lock l`, `unlock l`, `read_lock l`, `read_unlock l`, `enter s`, `exit s`, `gp s`. Cells hold 0 at first.
 */
export type Statement =
  | { readonly do: 'load'; readonly cell: string; readonly order?: 'acquire' }
  | { readonly do: 'store'; readonly cell: string; readonly value: number; readonly order?: 'release' }
  | { readonly do: 'fence'; readonly order: 'read' | 'write' | 'full' }
  | { readonly do: 'xchg'; readonly cell: string; readonly value: number }
  | { readonly do: 'cmpxchg'; readonly cell: string; readonly expect: number; readonly value: number }
  | { readonly do: 'add'; readonly cell: string; readonly delta: number }
  | { readonly do: 'acquire' | 'release'; readonly lock: string; readonly mode: 'exclusive' | 'shared' }
  | { readonly do: 'enter' | 'exit' | 'gp'; readonly domain: string }

export type Litmus = readonly (readonly Statement[])[]

export function parseLitmus(text: string): Litmus {
  return text.split('|').map((thread) => thread.split(';').map((one) => one.trim()).filter((one) => one !== '').map(parseStatement))
}

const fences = { rmb: 'read', wmb: 'write', mb: 'full' } as const
const lockWords = {
  lock: ['acquire', 'exclusive'], unlock: ['release', 'exclusive'],
  read_lock: ['acquire', 'shared'], read_unlock: ['release', 'shared'],
} as const

function parseStatement(text: string): Statement {
  const [word = '', name = '', ...rest] = text.split(/[\s=]+/)
  const [first, second] = rest.map(Number)
  if (word in fences) return { do: 'fence', order: fences[word as keyof typeof fences] }
  if (word in lockWords) {
    const [what, mode] = lockWords[word as keyof typeof lockWords]
    return { do: what, lock: name, mode }
  }
  switch (word) {
    case 'r': return { do: 'load', cell: name }
    case 'acquire': return { do: 'load', cell: name, order: 'acquire' }
    case 'release': return { do: 'store', cell: name, value: first!, order: 'release' }
    case 'xchg': return { do: 'xchg', cell: name, value: first! }
    case 'cmpxchg': return { do: 'cmpxchg', cell: name, expect: first!, value: second! }
    case 'add': return { do: 'add', cell: name, delta: first! }
    case 'enter': case 'exit': case 'gp': return { do: word, domain: name }
    default:
      if (/^\w+ = \d+$/.test(text)) return { do: 'store', cell: word, value: Number(name) }
      throw new Error(`no statement: ${text}`)
  }
}

/** The cells that a test names. */
export function cellsOf(litmus: Litmus): readonly string[] {
  return [...new Set(litmus.flat().flatMap((one) => ('cell' in one ? [one.cell] : [])))].sort()
}

/** `1,0 | 2` for what each thread read (threads that read nothing left out), then `x=1 y=2` for the last values asked for. */
export function outcomeLabel(reads: readonly (readonly number[])[], last: readonly (readonly [string, number])[]): string {
  const values = last.map(([name, value]) => `${name}=${value}`).join(' ')
  const told = reads.filter(({ length }) => length > 0).map((list) => list.join()).join(' | ')
  return [told, values].filter((part) => part !== '').join('; ')
}

/** A test as a scenario; `final`: the cells whose last value is part of the outcome. */
export function litmusScenario(litmus: Litmus, memory: 'weak' | 'sequential', final: readonly string[] = []): Scenario {
  const cells = new Map(cellsOf(litmus).map((name) => [name, cell(name, 0)]))
  const locks = new Map(litmus.flat().flatMap((one) => ('lock' in one ? [one.lock] : [])).map((name) => [name, lock(name)]))
  const domains = new Map(litmus.flat().flatMap((one) => ('domain' in one ? [one.domain] : [])).map((name) => [name, domain(name)]))
  const opsOf = (one: Statement): Op[] => {
    if ('domain' in one) {
      const of = { domain: domains.get(one.domain)! }
      return one.do === 'gp' ? [{ kind: 'graceStart', ...of }, { kind: 'graceWait', ...of }] : [{ kind: one.do, ...of }]
    }
    if ('lock' in one) return [{ kind: one.do, lock: locks.get(one.lock)!, mode: one.mode }]
    if (one.do === 'fence') return [{ kind: 'fence', order: one.order }]
    const { do: kind, cell: name, ...rest } = one
    return [{ kind, cell: cells.get(name) as Cell, ...rest } as Op]
  }
  const tasks = litmus.map((thread, i) => [`t${i}`, function* (): Task<unknown> {
    const reads: unknown[] = []
    for (const one of thread) {
      for (const op of opsOf(one)) {
        const reply = yield op
        if (op.kind === 'load' || op.kind === 'xchg' || op.kind === 'cmpxchg' || op.kind === 'add') reads.push(reply)
      }
    }
    return reads
  }] as const)
  return {
    name: 'litmus',
    memory,
    tasks: Object.fromEntries(tasks),
    observe: ({ results, read }) =>
      outcomeLabel(Object.values(results) as number[][], final.map((name) => [name, read(cells.get(name)!) as number])),
  }
}
