import { Linter, type Rule } from 'eslint'
import tseslint from 'typescript-eslint'

/** Which call may be the next after which, `START` and `END` included. */
export type NextCalls = ReadonlySet<string>

/**
 * The functions of a text by the line and column they begin at, as ESLint's code path analysis sees them.
 *
 * But for implicit exceptions: to ESLint only the first reference of a `try` throws, before it is made, and the end of
 * the `try`; some of these edges lead into the middle of the `catch`. A `catch` is entered at its beginning, so edges
 * into it are cut, except from a `throw` statement to its beginning; and each call in a `try` may go on to the
 * beginning of its `catch` after it was made. `finally` is not covered: ESLint has one copy of it for all ways there.
 */
export function eslintPaths(text: string): ReadonlyMap<string, NextCalls> {
  const functions = new Map<string, NextCalls>()
  const linter = new Linter()
  linter.verify(text, [
    {
      files: ['**/*.ts'],
      languageOptions: { parser: tseslint.parser },
      plugins: { local: { rules: { collect: collector(functions) } } },
      rules: { 'local/collect': 'error' },
      linterOptions: { reportUnusedDisableDirectives: 'off' },
    },
  ], 'example.ts')
  return functions
}

interface Open {
  readonly key: string
  readonly path: Rule.CodePath
  readonly current: Set<Rule.CodePathSegment>
  readonly calls: Map<string, string[]>
  /** Segments that end in a `throw` statement. */
  readonly throwing: Set<string>
  /** Where catch clauses begin. */
  readonly catches: Map<Rule.Node, Rule.CodePathSegment>
  /** The catch clauses that segments begin in, by id. */
  readonly clauses: Map<string, readonly Rule.Node[]>
  /** The catch clauses that exceptions of calls go to, by the calls' places. */
  readonly caught: Map<string, Rule.Node>
}

function collector(functions: Map<string, NextCalls>): Rule.RuleModule {
  return {
    create: () => {
      const stack: Open[] = []
      const call = (node: Rule.Node): void => {
        const top = stack.at(-1)
        for (const { id } of top?.current ?? []) top!.calls.set(id, [...(top!.calls.get(id) ?? []), placeOf(node)])
        const clause = clauseAround(node)
        if (clause !== undefined) top?.caught.set(placeOf(node), clause)
      }
      return {
        onCodePathStart: (path, node) => {
          stack.push({ key: placeOf(node), path, current: new Set(), calls: new Map(), throwing: new Set(), catches: new Map(), clauses: new Map(), caught: new Map() })
        },
        onCodePathEnd: () => {
          const done = stack.pop()!
          if (done.path.origin === 'function') functions.set(done.key, nextCalls(done))
        },
        onCodePathSegmentStart: (segment, node) => {
          stack.at(-1)?.current.add(segment)
          stack.at(-1)?.clauses.set(segment.id, clausesAround(node))
        },
        onCodePathSegmentEnd: (segment) => void stack.at(-1)?.current.delete(segment),
        CatchClause: (node: Rule.Node) => {
          const top = stack.at(-1)
          for (const segment of top?.current ?? []) top!.catches.set(node, segment)
        },
        'ThrowStatement:exit': () => {
          const top = stack.at(-1)
          for (const { id } of top?.current ?? []) top!.throwing.add(id)
        },
        'CallExpression:exit': call,
        'NewExpression:exit': call,
        'ImportExpression:exit': call,
      }
    },
  }
}

export function placeOf(node: Rule.Node): string {
  const { line, column } = node.loc!.start
  return `${line}:${column + 1}`
}

/** The catch clause that an exception of a node goes to. */
function clauseAround(node: Rule.Node): Rule.Node | undefined {
  for (let at = node; at.parent !== null && !isFunction(at); at = at.parent) {
    const { parent } = at
    if (parent.type === 'TryStatement' && parent.block === at && parent.handler) return parent.handler as Rule.Node
  }
  return undefined
}

/** The catch clauses of its function that a node is in. */
function clausesAround(node: Rule.Node): Rule.Node[] {
  const clauses: Rule.Node[] = []
  for (let at: Rule.Node | null = node; at !== null && !isFunction(at); at = at.parent) if (at.type === 'CatchClause') clauses.push(at)
  return clauses
}

function isFunction({ type }: Rule.Node): boolean {
  return type === 'FunctionDeclaration' || type === 'FunctionExpression' || type === 'ArrowFunctionExpression'
}

/** Whether an edge enters a catch clause in another way than from a `throw` to its beginning. */
function isImplicit({ clauses, catches, throwing }: Open, from: Rule.CodePathSegment, to: Rule.CodePathSegment): boolean {
  const entered = clauses.get(to.id)?.find((clause) => !clauses.get(from.id)?.includes(clause))
  return entered !== undefined && !(catches.get(entered)?.id === to.id && throwing.has(from.id))
}

function nextCalls(open: Open): NextCalls {
  const { path, calls } = open
  const ends = new Set(path.returnedSegments.map(({ id }) => id))
  const pairs = new Set<string>()
  const follow = (from: string, segment: Rule.CodePathSegment, seen: Set<string>): void => {
    if (seen.has(segment.id)) return
    seen.add(segment.id)
    const [first] = calls.get(segment.id) ?? []
    if (first !== undefined) {
      pairs.add(`${from} ${first}`)
      return
    }
    leave(from, segment, seen)
  }
  const leave = (from: string, segment: Rule.CodePathSegment, seen: Set<string>): void => {
    if (ends.has(segment.id)) pairs.add(`${from} END`)
    for (const next of segment.nextSegments) if (!isImplicit(open, segment, next)) follow(from, next, seen)
  }
  follow('START', path.initialSegment, new Set())
  for (const segment of segmentsOf(open)) {
    const here = calls.get(segment.id) ?? []
    for (const [index, from] of here.entries()) {
      const next = here[index + 1]
      if (next !== undefined) pairs.add(`${from} ${next}`)
      else leave(from, segment, new Set())
      const handler = handlerOf(open, from)
      if (handler !== undefined) follow(from, handler, new Set())
    }
  }
  return pairs
}

/** Where an exception of a call goes. */
function handlerOf({ catches, caught }: Open, call: string): Rule.CodePathSegment | undefined {
  const clause = caught.get(call)
  return clause && catches.get(clause)
}

/** The segments that can be reached. */
function segmentsOf(open: Open): Rule.CodePathSegment[] {
  const seen = new Map<string, Rule.CodePathSegment>()
  const rest = [open.path.initialSegment]
  for (let segment = rest.pop(); segment !== undefined; segment = rest.pop()) {
    if (seen.has(segment.id)) continue
    const from = segment
    seen.set(from.id, from)
    rest.push(...from.nextSegments.filter((to) => !isImplicit(open, from, to)))
    rest.push(...(open.calls.get(from.id) ?? []).flatMap((call) => handlerOf(open, call) ?? []))
  }
  return [...seen.values()]
}
