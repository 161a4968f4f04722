/**
 * Generated task programs: small TypeScript modules of generator functions.
 *
 * A program is a function of a tape of numbers, so that fast-check can shrink it to a short one. Loops are bounded
 * by counters that nothing else assigns, and a function only calls later ones, so every run ends.
 */

interface Maker {
  readonly pick: (n: number) => number
  readonly fresh: (prefix: string) => string
  /** Names in scope, innermost last. */
  vars: Variable[]
  depth: number
  loops: string[]
  blocks: string[]
  readonly self: number
}

interface Variable {
  readonly name: string
  readonly kind: 'let' | 'const' | 'closure' | 'array' | 'record' | 'task'
}

const functions = 3

/** Tasks that take functions, so that closures travel. */
const helpers = `function* call(task: any, p: any): any { const v = yield p; return [v, yield* task(v)] }
function* twice(read: any, p: any): any { const a = read(); yield p; return [a, read()].length + read() }`

export function programOf(tape: readonly number[]): string {
  let at = 0
  let count = 0
  // Past its end the tape goes on with numbers made of what is on it.
  let next = tape.reduce((sum, number) => (sum * 31 + number) >>> 0, 1)
  const pick = (n: number): number => {
    next = (Math.imul(next, 1664525) + 1013904223) >>> 0
    return (tape[at++] ?? next >>> 12) % n
  }
  const fresh = (prefix: string): string => `${prefix}${String(count++)}`
  const parts = Array.from({ length: functions }, (_, self) => {
    const vars: Variable[] = [{ name: 'p', kind: 'let' }, { name: 'q', kind: 'const' }]
    const maker: Maker = { pick, fresh, vars, depth: 0, loops: [], blocks: [], self }
    return `function* f${String(self)}(p: any, q: any = 1): any {\n${statements(maker, 3 + pick(5))}\nreturn ${expression(maker)}\n}`
  })
  return `${parts.join('\n')}\n${helpers}\nexport function* main(): any { return yield* f0(0, [1, 2]) }\n`
}

function statements(m: Maker, n: number): string {
  const outer = m.vars
  m.vars = [...outer]
  const lines = Array.from({ length: n }, () => statement(m))
  m.vars = outer
  return lines.join('\n')
}

function block(m: Maker): string {
  m.depth += 1
  const text = m.depth > 3 ? `{ ${expression(m)} }` : `{\n${statements(m, 1 + m.pick(4))}\n}`
  m.depth -= 1
  return text
}

function statement(m: Maker): string {
  switch (m.pick(33)) {
    case 0: case 1: case 2:
      return declaration(m, 'let')
    case 3: case 4:
      return declaration(m, 'const')
    case 5: case 6: case 7:
      return `;${assignment(m)}`
    case 8: case 9:
      return `if (${expression(m)}) ${block(m)} else ${block(m)}`
    case 10:
      return `if (${expression(m)}) ${block(m)}`
    case 11: case 12:
      return counted(m)
    case 13: case 14:
      return forOf(m)
    case 15:
      return `switch (${expression(m)}) { case 0: ${block(m)} case ${expressionAt(m, 9)}: ${block(m)} break\ndefault: ${block(m)} }`
    case 16:
      return jump(m)
    case 17: case 29: case 30:
      return closure(m)
    case 18: case 31:
      return nested(m)
    case 19:
      return record(m)
    case 20:
      return pattern(m)
    case 21:
      return block(m)
    case 22:
      return `if (${expression(m)}) return ${expression(m)}`
    case 23:
      return `;${mutation(m)}`
    case 24:
      return `;(${expression(m)})`
    case 25:
      return attempt(m)
    case 26: {
      const label = m.fresh('l')
      m.blocks.push(label)
      const body = block(m)
      m.blocks.pop()
      return `${label}: ${body}`
    }
    case 27: {
      const label = m.blocks[m.pick(Math.max(1, m.blocks.length))]
      return label === undefined ? assignment(m) : `if (${expression(m)}) break ${label}`
    }
    case 28: {
      const name = m.fresh('o')
      const kind = m.pick(2) === 0 ? '' : '*'
      const text = `const ${name}: any = { ${kind}go(): any { ${kind === '' ? '' : 'yield 6\n'}return ${pure(m)} } }`
      if (kind === '*') return `${text}\nyield* ${name}.go()`
      m.vars.push({ name: `${name}.go`, kind: 'closure' })
      return text
    }
    default:
      return `yield ${expression(m)}`
  }
}

/** A `try` that does not yield. */
function attempt(m: Maker): string {
  const target = named(m, ['let']) ?? 'p'
  const label = m.loops[m.pick(Math.max(1, m.loops.length))]
  const leave = label === undefined || m.pick(2) === 0 ? '' : `\nif (${pure(m)}) ${['break', 'continue'][m.pick(2)] ?? ''} ${label}`
  const thrown = m.pick(2) === 0 ? '' : `\nif (${pure(m)}) throw ${pure(m)}`
  const last = m.pick(2) === 0 ? '' : ` finally { ${target} = [${target}, ${pure(m)}] }`
  return `try { ${target} = ${pure(m)}${leave}${thrown} } catch (e: any) { ${target} = e }${last}`
}

function declaration(m: Maker, kind: 'let' | 'const'): string {
  const shadowed = m.pick(40) === 39 ? named(m, ['let', 'const']) : undefined
  const value = expression(m)
  const name = shadowed ?? m.fresh('v')
  m.vars.push({ name, kind })
  if (shadowed !== undefined) return `{ const ${name} = 7; yield ${name} + 1 }\nvar w${name} = 0`
  return kind === 'let' && m.pick(5) === 0 ? `let ${name}: any` : `${kind} ${name}: any = ${value}`
}

function named(m: Maker, kinds: readonly Variable['kind'][]): string | undefined {
  const fitting = m.vars.filter(({ kind }) => kinds.includes(kind))
  return fitting[m.pick(Math.max(1, fitting.length))]?.name
}

function assignment(m: Maker): string {
  const target = named(m, ['let']) ?? 'p'
  const operator = ['=', '=', '=', '+=', '-=', '||=', '??=', '&&='][m.pick(8)] ?? '='
  return m.pick(6) === 0 ? `;[${target}] = [${expression(m)}]` : `${target} ${operator} ${expression(m)}`
}

function counted(m: Maker): string {
  const counter = m.fresh('i')
  const label = m.fresh('l')
  const bound = String(1 + m.pick(3))
  m.loops.push(label)
  const extra: Variable = { name: counter, kind: 'const' }
  m.vars.push(extra)
  const body = block(m)
  m.loops.pop()
  m.vars = m.vars.filter((v) => v !== extra)
  const test = `(${expression(m)}, ${counter}++ < ${bound})`
  switch (m.pick(3)) {
    case 0:
      return `${label}: for (let ${counter} = 0; ${counter} < ${bound}; ${counter}++) ${body}`
    case 1:
      return `let ${counter} = 0\n${label}: while (${test}) ${body}`
    default:
      return `let ${counter} = 0\n${label}: do ${body} while (${test})`
  }
}

function forOf(m: Maker): string {
  const label = m.fresh('l')
  const name = m.fresh('x')
  const array = named(m, ['array'])
  const items = m.pick(2) === 0 && array !== undefined ? `${array}.slice(0, 3)` : `[${expression(m)}, ${expression(m)}]`
  const outer = m.vars
  m.vars = [...outer, { name, kind: m.pick(2) === 0 ? 'const' : 'let' }]
  m.loops.push(label)
  const body = block(m)
  m.loops.pop()
  m.vars = outer
  const target = m.pick(4) === 0 ? `[${name} = 4]` : name
  return `${label}: for (let ${target} of ${target === name ? items : `[[${expression(m)}], []]`}) ${body}`
}

function jump(m: Maker): string {
  const label = m.loops[m.pick(Math.max(1, m.loops.length))]
  if (label === undefined) return declaration(m, 'let')
  return `if (${expression(m)}) ${['break', 'continue'][m.pick(2)] ?? ''} ${m.pick(2) === 0 ? '' : label}`
}

function closure(m: Maker): string {
  const name = m.fresh('c')
  const value = pure(m)
  const target = named(m, ['let'])
  m.vars.push({ name, kind: 'closure' })
  if (target !== undefined && m.pick(2) === 0) return `const ${name} = () => (${target} = ${value})`
  return m.pick(2) === 0 ? `const ${name} = () => ${value}` : `function ${name}() { return ${value} }`
}

function nested(m: Maker): string {
  const name = m.fresh('g')
  const target = named(m, ['let'])
  const body = `yield ${pure(m)}\n${target === undefined ? '' : `${target} = yield 2`}\nyield 3\nreturn ${pure(m)}`
  m.vars.push({ name, kind: 'task' })
  return m.pick(2) === 0 ? `function* ${name}(): any { ${body} }` : `const ${name} = function* (): any { ${body} }`
}

function record(m: Maker): string {
  const name = m.fresh('r')
  if (m.pick(2) === 0) {
    const text = `const ${name}: any[] = [${expression(m)}, ${m.pick(3) === 0 ? '...[1, 2], ' : ''}${expression(m)}]`
    m.vars.push({ name, kind: 'array' })
    return text
  }
  const other = named(m, ['record', 'let'])
  const text = `const ${name}: any = { n: ${expression(m)}, ${other === undefined ? '' : `${other}, `}m: ${expression(m)} }`
  m.vars.push({ name, kind: 'record' })
  return text
}

function pattern(m: Maker): string {
  const a = m.fresh('v')
  const b = m.fresh('v')
  const text = m.pick(2) === 0
    ? `const [${a} = ${pure(m)}, ${b}]: any = [${expression(m)}, ${expression(m)}]`
    : `let { n: ${a}, ...${b} }: any = { n: ${expression(m)}, k: ${expression(m)} }`
  m.vars.push({ name: a, kind: text.startsWith('let') ? 'let' : 'const' }, { name: b, kind: 'const' })
  return text
}

function mutation(m: Maker): string {
  const array = named(m, ['array'])
  const object = named(m, ['record'])
  if (array !== undefined && m.pick(2) === 0) {
    return m.pick(2) === 0 ? `${array}.push(${expression(m)})` : `${array}[${expression(m)} === 0 ? 0 : 1] = ${expression(m)}`
  }
  if (object === undefined) return assignment(m)
  return `${object}.n = ${expression(m)}`
}

function expression(m: Maker): string {
  return expressionAt(m, 0)
}

function expressionAt(m: Maker, depth: number): string {
  const sub = (): string => expressionAt(m, depth + 1)
  if (depth > 2) return pure(m)
  switch (m.pick(32)) {
    case 0: case 1: case 2: case 3:
      return depth > 8 ? pure(m) : `(yield ${sub()})`
    case 4: case 5:
      return m.self + 1 < functions ? `(yield* f${String(m.self + 1 + m.pick(functions - m.self - 1))}(${sub()}, ${sub()}))` : '(yield 8)'
    case 6:
      return `(${sub()} + ${sub()})`
    case 7:
      return `(${sub()} && ${sub()})`
    case 8:
      return `(${sub()} || ${sub()})`
    case 9:
      return `(${sub()} ? ${sub()} : ${sub()})`
    case 10:
      return `(${sub()}, ${sub()})`
    case 11:
      return `\`\${${sub()}}:\${${sub()}}\``
    case 12:
      return `Math.max(${sub()}, ${sub()})`
    case 13: {
      const target = named(m, ['let'])
      return target === undefined ? pure(m) : `(${target} = ${sub()})`
    }
    case 14: {
      const target = named(m, ['let'])
      return target === undefined ? pure(m) : `(${target} += ${sub()})`
    }
    case 15: {
      const task = named(m, ['task'])
      return task === undefined ? pure(m) : `(yield* ${task}())`
    }
    case 16: {
      const called = named(m, ['closure'])
      return called === undefined ? pure(m) : `${called}()`
    }
    case 18: {
      const array = named(m, ['array'])
      return array === undefined ? `[${sub()}, ${sub()}][0]` : `[...${array}, ${sub()}][${sub()}]`
    }
    case 19: {
      const object = named(m, ['record'])
      return object === undefined ? pure(m) : `({ ...${object}, k: ${sub()} }).n`
    }
    case 20: {
      const object = named(m, ['record'])
      return object === undefined ? pure(m) : `(${object}?.n ?? ${sub()})`
    }
    case 21:
      return m.self + 1 < functions ? `(yield* call(${named(m, ['task']) ?? `f${String(m.self + 1)}`}, ${sub()}))` : pure(m)
    case 22: {
      const called = named(m, ['closure'])
      return called === undefined ? pure(m) : `(yield* twice(${called}, ${sub()}))`
    }
    case 23: {
      const array = named(m, ['array'])
      return array === undefined ? pure(m) : `${array}.${['push', 'indexOf'][m.pick(2)] ?? ''}(${sub()})`
    }
    case 24: {
      const target = named(m, ['let'])
      return target === undefined ? pure(m) : `[${target}, (${target} = ${sub()}, yield ${sub()}), ${target}].join()`
    }
    case 25: {
      const target = named(m, ['let'])
      const task = named(m, ['task'])
      return target === undefined || task === undefined ? pure(m) : `(${target} ${['-', '+='][m.pick(2)] ?? ''} (yield* ${task}()))`
    }
    case 17:
      return `[${sub()}, ${sub()}].concat(${sub()}).length`
    default:
      return pure(m)
  }
}

/** An expression that neither yields nor writes. */
function pure(m: Maker): string {
  const name = m.vars[m.vars.length === 0 ? 0 : m.vars.length - 1 - m.pick(m.vars.length)]
  switch (m.pick(5)) {
    case 0:
      return String(m.pick(3))
    case 1:
      return name === undefined ? '1' : use(name)
    case 2:
      return name === undefined ? '0' : `(${use(name)} === 1)`
    default:
      return name === undefined ? '2' : use(name)
  }
}

function use({ name, kind }: Variable): string {
  if (kind === 'closure') return `${name}()`
  if (kind === 'task') return '5'
  if (kind === 'array') return `${name}[0]`
  return kind === 'record' ? `${name}.n` : name
}
