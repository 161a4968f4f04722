import fc from 'fast-check'

export interface Shape {
  readonly tries: 'none' | 'catch' | 'finally'
}

/** Lines of statements; `m()` is a call, `t()` one inside a `try`, `k()` one inside a `catch`. */
type Lines = readonly string[]

/** Programs of one function at 1:1, each call on a line of its own. */
export function programs(shape: Shape): fc.Arbitrary<string> {
  return statements(shape, { depth: 0, isLoop: false, call: 'm()' }).map((body) => ['function f() {', ...body, '}'].join('\n'))
}

interface Around {
  readonly depth: number
  readonly isLoop: boolean
  readonly call: string
}

function statements(shape: Shape, around: Around): fc.Arbitrary<Lines> {
  return fc.array(statement(shape, around), { minLength: 1, maxLength: 3 }).map((all) => all.flat())
}

function statement(shape: Shape, around: Around): fc.Arbitrary<Lines> {
  const { call } = around
  const simple: Lines[] = [[call], ['return'], ['throw 0'], [`return ${call}`]]
  if (around.isLoop) simple.push(['break'], ['continue'])
  const leaf = fc.oneof({ weight: 6, arbitrary: fc.constant<Lines>([call]) }, fc.constantFrom(...simple))
  if (around.depth >= 3) return leaf
  return fc.oneof({ weight: 2, arbitrary: leaf }, ...compound(shape, around))
}

function compound(shape: Shape, around: Around): fc.Arbitrary<Lines>[] {
  const { call } = around
  const inner = statements(shape, { ...around, depth: around.depth + 1 })
  const loop = statements(shape, { ...around, depth: around.depth + 1, isLoop: true })
  const plain: Lines[] = [[call], [call, '&&', call], [call, '||', `!${call}`], [call, '&&', `(${call}`, '||', `${call})`]]
  // ESLint does not follow the truth of these into their parts.
  const negated: Lines[] = [[`!(${call}`, '&&', `${call})`], [`(${call}`, '?', call, ':', `${call})`]]
  const condition = fc.constantFrom(...plain, ...(shape.tries === 'finally' ? negated : []))
  const all: fc.Arbitrary<Lines>[] = [
    fc.tuple(condition, inner, inner).map(([test, then, otherwise]) => ['if (', ...test, ') {', ...then, '} else {', ...otherwise, '}']),
    fc.tuple(condition, inner).map(([test, then]) => ['if (', ...test, ') {', ...then, '}']),
    fc.tuple(condition, loop).map(([test, body]) => ['while (', ...test, ') {', ...body, '}']),
    fc.tuple(condition, loop).map(([test, body]) => ['do {', ...body, '} while (', ...test, ')']),
    fc.tuple(condition, loop).map(([test, body]) => ['for (', call, ';', ...test, ';', call, ') {', ...body, '}']),
    loop.map((body) => ['for (const x of', call, ') {', ...body, '}']),
  ]
  const jumps: fc.Arbitrary<Lines>[] = [
    inner.map((body) => ['label: {', ...body, `if (`, call, ') break label', call, '}']),
    fc.tuple(loop, condition).map(([body, test]) => ['outer: for (;;) {', 'for (;;) {', 'if (', ...test, ') continue outer', 'if (', call, ') break outer', ...body, '}', '}']),
  ]
  const cases = fc.tuple(inner, inner, inner).map(([a, b, c]): Lines => ['switch (', call, ') {', 'case 1:', ...a, 'case 2:', ...b, 'break', 'default:', ...c, '}'])
  return shape.tries === 'none' ? [...all, ...jumps, cases] : [...all, ...jumps, cases, ...tries(shape, around)]
}

function tries(shape: Shape, around: Around): fc.Arbitrary<Lines>[] {
  const inside = statements(shape, { ...around, depth: around.depth + 1, call: 't()' })
  const outside = statements(shape, { ...around, depth: around.depth + 1 })
  const handler = statements(shape, { ...around, depth: around.depth + 1, call: 'k()' })
  const caught = fc.tuple(inside, handler).map(([body, handled]) => ['try {', ...body, '} catch {', ...handled, '}'])
  if (shape.tries === 'catch') return [caught]
  return [
    caught,
    fc.tuple(inside, outside).map(([body, last]) => ['try {', ...body, '} finally {', ...last, '}']),
    fc.tuple(inside, handler, outside).map(([body, handled, last]) => ['try {', ...body, '} catch {', ...handled, '} finally {', ...last, '}']),
  ]
}
