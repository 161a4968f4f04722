import { Linter, type Rule } from 'eslint'
import tseslint from 'typescript-eslint'

/** Which call may be the next after which, `START` and `END` included. */
export type NextCalls = ReadonlySet<string>

/** The functions of a text by the line and column they begin at, as ESLint's code path analysis sees them. */
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
}

function collector(functions: Map<string, NextCalls>): Rule.RuleModule {
  return {
    create: () => {
      const stack: Open[] = []
      const call = (node: Rule.Node): void => {
        const top = stack.at(-1)
        for (const { id } of top?.current ?? []) top!.calls.set(id, [...(top!.calls.get(id) ?? []), placeOf(node)])
      }
      return {
        onCodePathStart: (path, node) => {
          stack.push({ key: placeOf(node), path, current: new Set(), calls: new Map() })
        },
        onCodePathEnd: () => {
          const done = stack.pop()!
          if (done.path.origin === 'function') functions.set(done.key, nextCalls(done))
        },
        onCodePathSegmentStart: (segment) => void stack.at(-1)?.current.add(segment),
        onCodePathSegmentEnd: (segment) => void stack.at(-1)?.current.delete(segment),
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

function nextCalls({ path, calls }: Open): NextCalls {
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
    for (const next of segment.nextSegments) follow(from, next, seen)
  }
  follow('START', path.initialSegment, new Set())
  for (const segment of segmentsOf(path)) {
    const here = calls.get(segment.id) ?? []
    for (const [index, from] of here.entries()) {
      const next = here[index + 1]
      if (next !== undefined) pairs.add(`${from} ${next}`)
      else leave(from, segment, new Set())
    }
  }
  return pairs
}

function segmentsOf(path: Rule.CodePath): Rule.CodePathSegment[] {
  const seen = new Map<string, Rule.CodePathSegment>()
  const open = [path.initialSegment]
  for (let segment = open.pop(); segment !== undefined; segment = open.pop()) {
    if (seen.has(segment.id)) continue
    seen.set(segment.id, segment)
    open.push(...segment.nextSegments)
  }
  return [...seen.values()]
}
