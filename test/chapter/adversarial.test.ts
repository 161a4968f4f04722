import { describe, expect, it } from 'vitest'
import { compile, run } from './runs.ts'
import type { Program } from './runs.ts'

/** Programs in which local state is easily overlooked; each `main` is run with all replies. */
const programs: Readonly<Record<string, string>> = {
  'the old value of a compound assignment': 'let x = yield 1\nx += yield 2\nyield x',
  'an old value that a nested task changes meanwhile': 'let x = yield 1\nx += yield* g()\nyield x\nfunction* g() { x = 5\nyield 2\nreturn 1 }',
  'an operand that is assigned after it was read': 'let x = yield 1\nreturn x + (x = 2, yield 3)',
  'an index that moves on': 'const a = [0, 0, 0]\nlet i = yield 1\na[i++] = yield 2\nyield a\nyield i',
  'an object that is replaced before it is written to': 'let o = { n: yield 1 }\nconst first = o\no.n = (o = { n: 2 }, yield 3)\nyield first.n\nyield o.n',
  'an argument read from a record that changes': 'const o = { n: yield 1 }\nreturn Math.max(o.n, yield* g())\nfunction* g() { o.n = 0\nyield 2\nreturn 0 }',
  'a method that waits for its argument': 'const a = [yield 1]\na.push(yield 2)\nyield a',
  'a method that is replaced while it waits': 'const o: any = { n: yield 1, m(x: any) { return [1, x] } }\nif (o.n) o.m = (x: any) => [2, x]\nreturn o.m((o.m = null, yield 2))',
  'elements, spreads, keys and texts that wait': 'const o = { n: yield 1 }\nconst a = [o.n, ...[o.n], yield* g()]\nyield a\nconst b = { ...o, [o.n]: yield* g(), c: 1 }\nyield b\nyield `${o.n} ${yield* g()}`\nfunction* g() { const was = o.n\no.n = 7\nyield 2\no.n = was\nreturn 3 }',
  'two suspensions in one expression': 'return (yield 1) - (yield 2)',
  'suspensions among arguments and in tests': 'const f = (a: any, b: any, c: any) => [a, b, c]\nreturn f((yield 1) && (yield 2), (yield 3) || 0, yield 4)',
  'a closure over a variable that is assigned': 'let x = 0\nconst g = () => x\nx = yield 1\nyield 2\nreturn g()',
  'a variable that a closure will capture': 'const k = yield 1\nyield 2\nconst g = () => k\nyield 3\nreturn g()',
  'a closure that assigns': 'let x = yield 1\nconst g = () => { x = 0 }\nyield 2\nif (yield 3) g()\nreturn x',
  'a closure that outlives its block': 'let g: any = null\n{ const k = yield 1; g = () => k }\nyield 2\nreturn g()',
  'closures over the variable of each iteration': 'const all: any[] = []\nfor (const x of [1, 2]) { const k = yield x; all.push(() => k) }\nyield 3\nreturn all.map((f) => f())',
  'a closure made by another function': 'const make = (n: any) => ({ get: () => n, add(m: any) { n += m } })\nconst o = make(yield 1)\nyield 2\no.add(1)\nyield 3\nreturn o.get()',
  'a closure handed to a task': 'const k = yield 1\nreturn yield* apply(() => k)\nfunction* apply(f: any): any { yield 2\nreturn f() }',
  'a task handed to a task': 'const k = yield 1\nreturn yield* apply(function* () { yield 3\nreturn k })\nfunction* apply(f: any): any { yield 2\nreturn yield* f() }',
  'a variable that is not declared yet when it is captured': 'const g = () => late\nyield 1\nconst late = yield 2\nyield 3\nreturn g()',
  'a hoisted function over a variable below it': 'yield 1\nlet n = yield 2\nn = [n, g()]\nyield 3\nreturn g()\nfunction g() { return n }',
  'functions that call each other': 'const k = yield 1\nyield 2\nreturn even(3)\nfunction even(n: any): any { return n === 0 ? k : odd(n - 1) }\nfunction odd(n: any): any { return n === 0 ? -1 : even(n - 1) }',
  'two names of one record': 'const a = { n: 0 }\nconst b = (yield 1) ? a : { n: 0 }\nyield 2\na.n = 1\nreturn b.n',
  'a variable that one branch assigns': 'let x = 0\nif (yield 1) x = 1\nyield 2\nreturn x',
  'a `var` of the last iteration': 'for (let i = 0; i < 2; i++) { if (i) { yield w }\nvar w = yield i }',
  'a loop over items': 'const out: any[] = []\nfor (const x of [yield 1, yield 2]) { if (yield 3) break\nout.push(x) }\nreturn out',
  'a loop over an array that grows': 'const a = [1]\nfor (const x of a) { if ((yield x) && a.length < 3) a.push(x + 1) }\nreturn a.length',
  'a loop over entries, taken apart': 'let s = 0\nfor (const [i, { n = 5 }] of [{ n: yield 1 }, {}].entries()) { s += i + n\nyield s }\nreturn s',
  'loops in loops with labels': 'let n = 0\nouter: for (const x of [1, 2]) {\nfor (const y of [1, 2]) {\nn += x * y\nif (yield n) continue outer\nif (n > 4) break outer } }\nreturn n',
  'a `do` loop that is continued': 'let i = 0\nlet last = 0\ndo { i += 1\nconst r = yield i\nif (r === 1) continue\nlast = r } while (i < 3 && (yield last))\nreturn last',
  'an incrementor that counts in twos': 'let step = yield 1\nfor (let i = 0; i < 4; i += 1 + step) { yield 2 }\nreturn step',
  'a switch that falls through': 'let r = 0\nswitch (yield 1) { case 0: { r = 1\nyield 2 }\ncase 1: { r += 2\nyield 3\nbreak }\ndefault: { r = 9 } }\nyield 4\nreturn r',
  'what a `try` reads': 'let x = yield 1\nyield 2\ntry { if (x === 1) throw x\nx = 7 } catch (e) { x = [e] } finally { x = [x] }\nyield 3\nreturn x',
  'a jump out of a `try`': 'let n = 0\nlet x = yield 1\nfor (;;) { n += 1\nyield n\ntry { if (n === 2) break } finally { n += 0 } }\nreturn x',
  'a block that is left early': 'const x = yield 1\nout: { if (yield 2) break out\nyield 3\nreturn 0 }\nreturn x',
  'logical assignments': 'let x = yield 1\nx ||= yield 2\nx &&= yield 3\nconst o: any = {}\no.n ??= yield 4\nreturn [x, o]',
  'a choice between variables': 'const a = yield 1\nconst b = yield 2\nreturn (yield 3) ? a : b',
  'an assignment that may not happen': 'let x = yield 1\n;(yield 2) && (x = 0)\nyield 3\nreturn x',
  'a function of an inner block': 'const k = yield 1\nyield 2\n{ yield 3\nreturn g()\nfunction g() { return k } }',
  'a switch with a variable in each case': 'const a = yield 1\nconst b = yield 2\nswitch (yield 3) { case 0: { yield a\nbreak }\ncase 1: { yield b\nbreak }\ndefault: {} }',
  'a jump past an assignment': 'let x = yield 1\nwhile (true) { if (yield 2) break\nx = 0\nif (yield 3) return 0 }\nreturn x',
  'a labelled `continue` past an assignment': 'let x = yield 1\nlet i = 0\nouter: while (i++ < 2) { yield x\nfor (;;) { if (yield 2) continue outer\nx = 0\nbreak }\nx = 0 }',
  'a labelled `break` past an assignment': 'let x = yield 1\nouter: for (;;) { for (;;) { if (yield 2) break outer\nx = 0\nbreak }\nx = 0 }\nreturn x',
  'a spread list that changes meanwhile': 'const a = [yield 1]\nreturn [...a, yield* g()]\nfunction* g() { a[0] = 7\nyield 2\nreturn 0 }',
  'a spread record that changes meanwhile': 'const o = { n: yield 1 }\nreturn { ...o, m: yield* g() }\nfunction* g() { o.n = 7\nyield 2\nreturn 0 }',
  'a text of what changes meanwhile': 'const a = [yield 1]\nreturn `${a} ${yield* g()}`\nfunction* g() { a[0] = 7\nyield 2\nreturn 0 }',
  'an incrementor that reads what the body writes': 'let step = yield 1\nfor (let i = 0; i < 3; i += 1 + step) { yield i\nif (yield 2) step = 0 }',
  'a record that a `try` leaves by a jump': 'let x = yield 1\nfor (;;) { yield 2\ntry { if (x < 9) break } finally { x += 0 }\nx = 0 }\nreturn x',
  'a receiver that waits': 'return [yield 1].concat(yield 2)',
  'a variable that only a `try` reads': 'const x = yield 1\nyield 2\ntry { throw x } catch (e) { return e }',
  'a variable that is only read after leaving a `try`': 'const x = yield 1\nlet n = 0\nout: { yield 2\ntry { if (n === 0) break out } finally { n = 1 }\nreturn 0 }\nreturn x',
  'a variable that is only added to': 'let x = yield 1\nyield 2\nx += yield 3\nreturn x',
  'two equal ops on one line': 'yield 0; yield 0; return 1',
  'optional chains': 'const o: any = (yield 1) ? { f: (n: any) => n } : undefined\nlet x = yield 2\no?.f(x = 0)\nyield 3\nreturn x',
  'patterns with defaults': 'const d = yield 1\nyield 2\nconst { a = d, ...rest }: any = { b: yield 3 }\nyield rest\nreturn a',
  'assignment patterns': 'let a = 0\nlet b = yield 1\n;[a, b = 4] = [b, (yield 2) || undefined]\nyield a\nreturn b',
  'parameters that shadow': 'const x = yield 1\nconst f = function f(x: any) { return x }\nyield 2\nreturn f(x)',
  'a parameter default that captures': 'return yield* g(yield 1)\nfunction* g(a: any, f: any = () => a): any { yield 2\na = [a]\nyield 3\nreturn f() }',
  'methods of a record': 'const k = yield 1\nconst o = { *go(): any { yield 2\nreturn k }, get(): any { return k } }\nconst r = yield* o.go()\nyield 3\nreturn [r, o.get()]',
  'getters, which cannot be seen': 'let k = yield 1\nconst o = { get k() { return k } }\nyield 2\nreturn o.k',
  'an iterator by hand, which cannot be seen': 'const it = [1, 2, 3][Symbol.iterator]()\nfor (;;) { const { done } = it.next()\nif (done) return 0\nyield 1 }',
  'a task that is kept, which cannot be seen': 'const t = g(yield 1)\nyield 2\nreturn yield* t\nfunction* g(n: any): any { yield 3\nreturn n }',
}

const replies = [0, 1, 2]
const depth = 5

/** All lists of replies of a length. */
function histories(length: number): number[][] {
  if (length === 0) return [[]]
  return histories(length - 1).flatMap((history) => replies.map((reply) => [...history, reply]))
}

/** Pairs of histories that lead to equal keys and then to different ops. */
function unsound(program: Program): string[] {
  const futures = new Map<string, { past: string; future: string }>()
  const wrong: string[] = []
  for (let length = 0; length < depth; length += 1) {
    for (const past of histories(length)) {
      const { ops, keys } = run(program, past)
      const key = keys[length]
      if (key === undefined) continue
      const state = `${ops[length] ?? ''} ${key}`
      const ahead = histories(3).map((next) => run(program, [...past, ...next]).ops.slice(length).join(', '))
      const future = JSON.stringify(ahead)
      const known = futures.get(state)
      if (known === undefined) futures.set(state, { past: past.join(), future })
      else if (known.future !== future) wrong.push(`${known.past} and ${past.join()} lead to ${state}`)
    }
  }
  return wrong
}

describe('shows all local state in', () => {
  it.each(Object.entries(programs))('%s', (_, body) => {
    const text = `export function* main(): any {\n${body}\n}\n`
    const live = compile(text, { live: true })
    const plain = compile(text, { live: false })
    if (live === undefined || plain === undefined) throw new Error('the program cannot be rewritten')
    for (const history of histories(depth)) expect(run(live, history).ops, live.code).toEqual(run(plain, history).ops)
    expect(unsound(live), live.code).toEqual([])
  }, 60_000)

  it('programs that merge where they can', () => {
    const program = compile('export function* main(): any {\nlet x = yield 1\nx = yield 2\nyield 3\nreturn x\n}\n', { live: true })
    const keys = new Set(histories(2).map((history) => program && run(program, history).keys[2]))
    expect(keys.size).toBe(3)
  })
})
