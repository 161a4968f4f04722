import { describe, expect, it } from 'vitest'
import { editSource } from '../../src/chapter/edit.ts'
import { problemText } from '../../src/chapter/problem.ts'

/** The live variables at each suspension of a generator function with this body, from top to bottom. */
function live(body: string, parameters = 'kvm, range'): string[] {
  return listsIn(`function* f(${parameters}) {\n${body}\n}`)
}

function listsIn(text: string): string[] {
  const result = editSource(text, 'src/kvm/f.ts', { live: true })
  if (!result.ok) throw new Error(result.problems.map(problemText).join('\n'))
  const found = [...result.code.matchAll(/\$(?:call|yield)\(|"(f [^"]*)", \(\) => \[([^\]]*)\]/g)]
  const lists = found.flatMap(([, site, list]) => (site === undefined ? [] : [{ site, list: (list ?? '').split(', ').sort().join(' ') }]))
  const lineOf = (site: string): number[] => site.split(':').slice(1).map(Number)
  const order = (a: string, b: string): number => (lineOf(a)[0] ?? 0) - (lineOf(b)[0] ?? 0) || (lineOf(a)[1] ?? 0) - (lineOf(b)[1] ?? 0)
  return lists.sort((a, b) => order(a.site, b.site)).map(({ list }) => list)
}

function rewritten(body: string): string {
  const result = editSource(`function* f(a, b, o) {\n${body}\n}`, 'src/kvm/f.ts', { live: true })
  if (!result.ok) throw new Error(result.problems.map(problemText).join('\n'))
  return result.code.split('\n').slice(1, -1).join('\n').trim()
}

function problems(text: string): string {
  const result = editSource(text, 'src/kvm/f.ts', { live: true })
  return result.ok ? 'none' : result.problems.map(problemText).join('\n')
}

describe('live variables', () => {
  it('are those that are read later', () => {
    expect(live('const a = yield 1\nconst b = yield 2\nyield a\nreturn range')).toEqual(['range', 'a range', 'range'])
  })

  it('leave out what is written before it is read', () => {
    expect(live('let r = yield 1\nif (r) return r\nr = yield 2\nreturn r')).toEqual(['', ''])
  })

  it('leave out the variable that the suspension initialises', () => {
    expect(live('const x = yield* g(kvm)\nreturn x')).toEqual([''])
  })

  it('leave out a variable of a block that is declared later', () => {
    expect(live('yield 1\nconst late = 1\nyield 2\nreturn late')).toEqual(['', 'late'])
  })

  it('leave out the other branch', () => {
    expect(live('if (kvm) { yield 1; return kvm } else { yield 2; return range }')).toEqual(['kvm', 'range'])
  })

  it('go round a loop', () => {
    expect(live('let n = 0\nwhile (n < kvm) { yield 1\nn += 1 }')).toEqual(['kvm n'])
    expect(live('for (let i = 0; i < range; i++) { yield i }')).toEqual(['i range'])
    expect(live('do { const once = yield 1\nyield once } while (kvm)')).toEqual(['kvm', 'kvm'])
  })

  it('end with the iteration for what the body of a loop declares', () => {
    expect(live('while (kvm) { const x = yield 1\nyield x\nyield 3 }')).toEqual(['kvm', 'kvm', 'kvm'])
  })

  it('are those at the target of a labelled jump', () => {
    const body = 'outer: for (;;) {\n for (;;) {\n yield 1\n if (a) continue outer\n if (b) break outer\n yield 2 }\n}\nreturn c'
    expect(live(body, 'a, b, c')).toEqual(['a b c', 'a b c'])
    expect(live('outer: { yield 1\nif (a) break outer\nyield 2\nreturn b }\nreturn c', 'a, b, c')).toEqual(['a b c', 'b'])
  })

  it('of a switch are those of the case, and of the next one if it falls through', () => {
    const body = 'switch (kvm) {\ncase 1: { yield 1\nreturn a }\ncase 2: yield 2\ndefault: return b }'
    expect(live(body, 'kvm, a, b')).toEqual(['a', 'b'])
  })

  it('include what a `var` of another branch may still hold', () => {
    expect(live('if (kvm) { var x = 1 }\nyield 1\nreturn x')).toEqual(['x'])
  })

  it('include what a `try` may read', () => {
    expect(live('yield 1\ntry { range() } catch { kvm() }')).toEqual(['kvm range'])
  })

  it('include variables of enclosing functions, which may not have a value yet', () => {
    expect(listsIn('function outer(p) {\nconst q = 1\nreturn function* f() { yield 1; return p + q } }')).toEqual(['p q', '$peek(() => q) p'])
  })

  it('include the position of a loop over items, as long as it may go on', () => {
    expect(live('for (const x of range) { yield x\nif (kvm) { yield 2\nreturn x } }')).toEqual(['$a2 $i1 kvm x', 'x'])
  })

  it('see a pattern give values and its defaults read them', () => {
    expect(live('yield 1\nconst { a, b: [c = kvm] } = range\nyield 2\nreturn a')).toEqual(['kvm range', 'a'])
    expect(live('for (const [i, x] of range) { yield i\nyield x }')).toEqual(['$a2 $i1 x', '$a2 $i1'])
  })

  it('see the right side of a test without holding the left', () => {
    expect(live('return (kvm && (yield 1)) || (yield 2) || ((yield 3) ?? (yield 4))')).toEqual(['', '', '', ''])
  })

  it('include what a closure will capture, and the closure with what it has', () => {
    expect(live('const k = 1\nyield 1\nconst g = () => k\nyield 2\nreturn g()')).toEqual(['k', 'g'])
  })

  it('include a function that is declared below', () => {
    expect(live('let n = 0\nyield 1\ng()\nyield 2\nreturn n\nfunction g() { n += 1 }')).toEqual(['g n', 'n'])
  })
})

describe('values that wait across a suspension', () => {
  it('are kept in variables of the loader', () => {
    expect(rewritten('return o.x + (yield 1)')).toBe('return ($t1 = o.x) + (yield* $yield(1, "f src/kvm/f.ts:2:15", () => [$t1]))')
    expect(rewritten('return (yield 1) + (yield 2)')).toContain('return ($t1 = (yield* $yield(1, "f src/kvm/f.ts:2:9", () => []))) + (yield* $yield(2, "f src/kvm/f.ts:2:21", () => [$t1]))')
  })

  it('are the variable itself if nobody assigns it', () => {
    expect(rewritten('return a < (yield 1)')).toBe('return a < (yield* $yield(1, "f src/kvm/f.ts:2:13", () => [a]))')
  })

  it('include the old value of a compound assignment', () => {
    expect(rewritten('let x = a\nx += yield 1\nreturn x')).toContain('x = ($t1 = x) + (yield* $yield(1, "f src/kvm/f.ts:3:6", () => [$t1]))')
  })

  it('include the object and index of an assignment', () => {
    expect(rewritten('let i = 0\no[i++] = yield 1\nreturn i')).toContain('o[($t1 = i++)] = yield* $yield(1, "f src/kvm/f.ts:3:10", () => [i, o, $t1])')
  })

  it('include a method and its object', () => {
    expect(rewritten('o.list.push(yield 1)')).toBe(';($t2 = ($t1 = o.list).push).call($t1, yield* $yield(1, "f src/kvm/f.ts:2:13", () => [$t2, $t1]))')
  })

  it('include elements, properties and texts', () => {
    expect(rewritten('return [o.x, ...a, yield 1]')).toContain('[($t1 = o.x), ...($t2 = [...a]), yield* $yield(1, "f src/kvm/f.ts:2:20", () => [$t1, $t2])]')
    expect(rewritten('let n = a\nn = 2\nreturn { n, ...o, x: yield 1 }')).toContain('{ n: ($t1 = n), ...($t2 = {...o}), x: yield* $yield(1, "f src/kvm/f.ts:4:22", () => [$t1, $t2]) }')
    expect(rewritten('return `${o.x} ${yield 1}`')).toContain('`${($t1 = `${o.x}`)} ${yield* $yield(1, "f src/kvm/f.ts:2:18", () => [$t1])}`')
  })
})

describe('rewriting', () => {
  it('counts the rounds of loops in functions, whatever their bodies are', () => {
    const text = `for (;;) break
export function wait(a: () => boolean): void {
  while (a());
  do a()
  while (a())
  for (const b of [a]) { b() }
  again: for (;;) if (a()) continue again
}`
    const result = editSource(text, 'src/kvm/x86/f.ts', { live: true })
    const site = (line: number, column: number): string => `$round("wait src/kvm/x86/f.ts:${line}:${column}");`
    expect(result.ok && result.code.replace(/^import .*?; /, '')).toBe(`for (;;) break
export function wait(a: () => boolean): void {
  while (a()){ ${site(3, 3)} ; }
  do { ${site(4, 3)} a() }
  while (a())
  for (const b of [a]) { ${site(6, 3)} b() }
  again: for (;;) { ${site(7, 10)} if (a()) continue again }
}`)
  })

  it('keeps lines and marks every generator function', () => {
    const text = `export function* a(): Task<void> {
  yield
}
const b = function* () { yield* a() }
const tasks = { *c() { yield* b() }, d: () => a() }
`
    const result = editSource(text, 'src/kvm/x86/f.ts', { live: true })
    expect(result.ok && result.code).toBe(`import { $call, $closure, $entries, $peek, $rewritten, $round, $yield } from "../../ops/frames.ts"; $rewritten(a);export function* a(): Task<void> {
  yield* $yield(undefined, "a src/kvm/x86/f.ts:2:3", () => [])
}
const b = $rewritten(function* () { yield* $call(a(), "b src/kvm/x86/f.ts:4:26", () => []) })
const tasks = { c: $rewritten(function* () { yield* $call(b(), "c src/kvm/x86/f.ts:5:24", () => []) }), d: () => a() }
`)
  })

  it('shows what closures captured, in functions that yield and in others', () => {
    const result = editSource('const make = (n) => ({ add: (m) => n + m, sub(m) { return n - m } })\n', 'src/kvm/f.ts', { live: true })
    expect(result.ok && result.code).toContain(
      '({ add: $closure((m) => n + m, "add src/kvm/f.ts:1:29", () => [n]), sub: $closure(function (m) { return n - m }, "sub src/kvm/f.ts:1:43", () => [n]) })',
    )
  })

  it('leaves a file without generators and closures as it is', () => {
    const text = 'export const two = (n: number): number => n * 2\n'
    const result = editSource(text, 'src/kvm/f.ts', { live: true })
    expect(result.ok && result.code).toBe(text)
  })

  it('imports from where it is told', () => {
    const result = editSource('function* f() { yield }', 'page.md', { live: true, framesModule: 'rulebook/frames' })
    expect(result.ok && result.code).toContain('from "rulebook/frames"')
  })
})

describe('what cannot be shown', () => {
  const named = 'yield in a statement of its own: `const value = yield* …`'
  const cases: readonly (readonly [name: string, text: string, problem: string])[] = [
    ['try', 'try { yield 1 } finally {}', '2:1  this `try` statement yields, expected none of its parts to\n  help: yield outside of it; a task reports what went wrong as a value'],
    ['for…in', 'for (const k in a) yield k', '2:1  the body of this `for…in` yields, expected a loop whose position can be made visible\n  help: use `for (const key of Object.keys(…))`'],
    ['for…of without a variable of its own', 'for (a of b) yield a', '2:6  this loop that yields assigns a variable from outside, expected one of its own\n  help: write `for (const … of …)`'],
    ['using', 'using x = a\nyield 1', '2:1  `using` in a task, expected each op to be written out\n  help: release it with a statement of its own'],
    ['this', 'yield this.x', '2:7  `this` in a task, expected all that it reads to be variables\n  help: pass the object as a parameter'],
    ['arguments', 'yield arguments', '2:7  `arguments` in a task, expected all that it reads to be variables\n  help: name the parameters'],
    ['a class', 'class X {}\nyield 1', '2:1  this class is made inside a function, expected a class of the module, or a record\n  help: use a record'],
    ['a pattern that yields', 'const { x = yield 1 } = a', '2:7  a pattern yields, expected its values to be visible\n  help: take the value apart in statements of their own'],
    ['an assignment pattern that yields', ';[a = yield 1] = b', '2:2  a pattern yields, expected its values to be visible\n  help: take the value apart in statements of their own'],
    ['a case label that yields', 'switch (a) { case yield 1: break }', '2:19  a `case` label yields, expected the value it is compared with to be visible\n  help: use `if` … `else if`'],
    ['a case that declares', 'switch (a) { case 1: const x = 1\nyield x }', '2:22  a `case` of a switch that yields declares a name for the other cases too, expected a block\n  help: put the statements of this `case` in braces'],
    ['a compound assignment to a property', 'a.x += yield 1', `2:1  the value before this assignment is still needed while its right side yields, expected it to be visible\n  help: ${named}`],
    ['an optional call', 'a?.(yield 1)', `2:1  an argument of this call yields, expected a plain call, without \`?.\`\n  help: ${named}`],
    ['an optional index', 'a?.[yield 1]', `2:1  \`ElementAccessExpression\` yields, expected an expression whose pending values can be made visible\n  help: ${named}`],
    ['a method before a yield', 'return { m() {}, x: yield 1 }', `2:10  a method stands before a \`yield\` in one object literal, expected its closure to be visible\n  help: ${named}`],
    ['a shadowed variable', 'let b = 1\n{ const b = yield 2; c(b) }\nreturn b', '3:13  `b` of an outer block is still needed here and another `b` hides it, expected two names\n  help: rename one of them'],
    ['a variable of the module', 'count += 1\nyield 1', '2:1  `count` is a variable of the module and a task assigns it, expected shared state to be in cells\n  help: make it a `cell`, or a local variable of the task'],
    ['a name of the loader', 'const $t1 = 1\nyield $t1', '1:16  `$t1` is a name the loader uses, expected another one\n  help: rename it'],
  ]
  it.each(cases)('%s', (_, body, problem) => {
    expect(problems(`function* f(a) {\n${body}\n}\nlet count = 0`)).toBe(`src/kvm/f.ts:${problem}`)
  })

  const shared: readonly [string, string, string][] = [
    ['a variable of the module in a helper', 'let count = 0\nfunction next() { return count++ }', '2:26  `count` is a variable of the module and a task assigns it'],
    ['a map of the module', 'const seen = new Map()\nfunction note(a) { seen.set(a, 1) }', '2:20  `seen` belongs to the module and a task changes what is in it'],
    ['a list in a record of the module', 'const kvm = { list: [] }\nconst note = (a) => kvm.list.push(a)', '2:21  `kvm` belongs to the module and a task changes what is in it'],
    ['an element of an array of the module', 'const seen = []\nfunction note(a) { seen[a] = 1 }', '2:20  `seen` belongs to the module and a task changes what is in it'],
    ['a property of the module taken away', 'const seen = {}\nfunction note(a) { delete seen.a }', '2:27  `seen` belongs to the module and a task changes what is in it'],
    ['a record of the module by Object.assign', 'const seen = {}\nfunction note(a) { Object.assign(seen, a) }', '2:34  `seen` belongs to the module and a task changes what is in it'],
    ['a map of the module by a method in quotes', 'const seen = new Map()\nfunction note(a) { seen["set"](a, 1) }', '2:20  `seen` belongs to the module and a task changes what is in it'],
    ['a variable of the module in spite of a type', 'let n = 0\nfunction next() { (n as number)++ }', '2:20  `n` is a variable of the module and a task assigns it'],
    ['a property of the module in spite of a type', 'const o = { x: 1 }\nfunction next() { (o.x as number) = 2 }', '2:20  `o` belongs to the module and a task changes what is in it'],
    ['a property of a record that satisfies a type', 'const o = {}\nfunction next(a) { (o satisfies object).x = a }', '2:21  `o` belongs to the module and a task changes what is in it'],
    ['an item by several arguments of a spread', 'const seen = new Set()\nfunction note(a) { seen.add(...a) }', '2:20  `seen` belongs to the module and a task changes what is in it'],
    ['a list in a record with functions', 'const kvm = { list: [], set: () => 0 }\nconst note = (a) => kvm.list.push(a)', '2:21  `kvm` belongs to the module and a task changes what is in it'],
    ['a set under the name of a function', 'const kvm = { add: new Set() }\nconst note = (a) => kvm.add.add(a)', '2:21  `kvm` belongs to the module and a task changes what is in it'],
    ['a container of another module', "import * as all from './all.ts'\nconst note = (a) => all.seen.add(a)", '2:21  `all` belongs to the module and a task changes what is in it'],
    ['what the function around the task made', 'function make() { const log = []\nreturn function* task() { log.push(1)\nyield 1 } }', '2:27  `log` belongs to a function around the task and a task changes what is in it'],
    ['a variable of the function around the task', 'function make() { let n = 0\nreturn function* task() { n++\nyield n } }', '2:27  `n` is a variable of a function around the task and a task assigns it'],
  ]
  it.each(shared)('%s', (_, text, problem) => {
    expect(problems(text)).toBe(`src/kvm/f.ts:${problem}, expected shared state to be in cells\n  help: make it a \`cell\`, or a local variable of the task`)
  })

  it('no state that is the task’s own, and none that is made while a module is loaded', () => {
    const own = 'function* f(fault) { const log = []\nconst add = (a) => { log.push(a) }\nadd(1)\nfault.pfn = 1\nyield log }'
    const loaded = 'const table = new Map()\ntable.set(1, 2)\nlet count = 0\ncount++\nfunction made() { const list = []\nfor (const a of [1]) list.push(a)\nreturn list }'
    expect(problems(own)).toBe('none')
    expect(problems(loaded)).toBe('none')
  })

  it.each([
    ['of another module', "import * as bits from './bits.ts'\nconst both = (a, b) => bits.set(a, b)"],
    ['that run as a task', "import { store } from './store.ts'\nfunction* f(a) { yield* store.set(a, 1) }"],
    ['that take more than a container’s', "import { sums } from './sums.ts'\nconst both = (a, b) => sums.add(a, b)"],
    ['of a record', 'const bits = { set: (word, bit) => word | bit, add(a) { return a } }\nconst both = (a, b) => bits.set(a, bits.add(b))'],
    ['of a record in a record', 'const by = { bits: { add: function (a) { return a } } } as const\nconst one = (a) => by.bits["add"](a)'],
  ])('no functions %s that are called as those of containers are', (_, text) => {
    expect(problems(text)).toBe('none')
  })

  it('functions of a kind that cannot be tasks', () => {
    expect(problems('async function* f() {}')).toBe('src/kvm/f.ts:1:1  this generator function is `async`, expected a plain one\n  help: a task waits with ops, never with promises')
    expect(problems('export default function* () {}')).toBe('src/kvm/f.ts:1:1  this generator function has no name, expected one\n  help: give it a name')
    expect(problems('class X { *m() {} }')).toBe('src/kvm/f.ts:1:11  this generator is a method of a class, expected a function\n  help: make it a function and pass it the object')
    expect(problems('const f = function () { return () => this }')).toBe('src/kvm/f.ts:1:38  `this` in a closure, expected all that it reads to be variables\n  help: give the object a name outside of the closure')
  })
})
