import { notConfigured, set } from './preprocessorNames.ts'

/** The value of an `#if`; undefined if it depends on names that are not known. */
export type Known = number | undefined

interface Reader {
  readonly tokens: readonly string[]
  readonly defined: ReadonlySet<string>
  at: number
}

/** Evaluates the condition of an `#if`. `defined` are macros that the file has defined so far. */
export function evaluateCondition(text: string, defined: ReadonlySet<string>): Known {
  const tokens = text.match(/[A-Za-z_]\w*|\d\w*|&&|\|\||[=!<>]=|<<|>>|\S/g) ?? []
  // Longer conditions do not occur; what looks like one is no C.
  if (tokens.length > 300) return undefined
  return either({ tokens, defined, at: 0 })
}

export function isDefined(name: string, defined: ReadonlySet<string>): Known {
  if (notConfigured.has(name)) return 0
  if (defined.has(name) || set.has(name) || name.startsWith('CONFIG_')) return 1
  return undefined
}

function either(r: Reader): Known {
  let value = both(r)
  while (r.tokens[r.at] === '||') {
    r.at++
    const right = both(r)
    value = isTrue(value) || isTrue(right) ? 1 : value === undefined || right === undefined ? undefined : 0
  }
  return value
}

function both(r: Reader): Known {
  let value = compared(r)
  while (r.tokens[r.at] === '&&') {
    r.at++
    const right = compared(r)
    value = value === 0 || right === 0 ? 0 : value === undefined || right === undefined ? undefined : 1
  }
  return value
}

const comparisons: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '<': (a, b) => a < b,
  '>': (a, b) => a > b,
  '<=': (a, b) => a <= b,
  '>=': (a, b) => a >= b,
}

function compared(r: Reader): Known {
  const left = operand(r)
  const compare = comparisons[r.tokens[r.at] ?? '']
  if (compare === undefined) return left
  r.at++
  const right = operand(r)
  return left === undefined || right === undefined ? undefined : Number(compare(left, right))
}

function operand(r: Reader): Known {
  const token = r.tokens[r.at++]
  if (token === '!') {
    const value = operand(r)
    return value === undefined ? undefined : Number(value === 0)
  }
  if (token === '(') {
    const value = either(r)
    if (r.tokens[r.at] === ')') r.at++
    return value
  }
  if (token === undefined) return undefined
  if (/^\d/.test(token)) return Number.parseInt(token)
  if (/^(defined|IS_ENABLED|IS_BUILTIN|IS_REACHABLE|IS_MODULE)$/.test(token)) return isDefined(argument(r), r.defined)
  return /^[A-Za-z_]/.test(token) ? isDefined(token, new Set()) : undefined
}

/** `(NAME)` or `NAME`. */
function argument(r: Reader): string {
  const parenthesised = r.tokens[r.at] === '('
  if (parenthesised) r.at++
  const name = r.tokens[r.at++] ?? ''
  if (parenthesised && r.tokens[r.at] === ')') r.at++
  return name
}

function isTrue(value: Known): boolean {
  return value !== undefined && value !== 0
}
