import { formats } from '../report/formats.ts'
import { nearest } from '../prose/nearest.ts'
import type { Config } from './config.ts'
import type { Literal, LiteralEntry } from './literal.ts'
import { shownLiteral } from './literal.ts'

/** A value that the schema does not allow; offsets in the file that holds it. */
export interface SchemaFault {
  readonly start: number
  readonly end: number
  readonly message: string
  readonly help?: string
}

export type Checked = { readonly ok: true; readonly config: Config } | { readonly ok: false; readonly faults: readonly SchemaFault[] }

/** What a key may hold: its words in messages, and the check. */
interface Shape {
  readonly expected: string
  readonly check: (literal: Literal, path: string) => readonly SchemaFault[]
}

/** Checks a configuration; every fault is told, each in one line. */
export function checkConfig(literal: Literal, ruleIds: readonly string[]): Checked {
  const shapes = shapesFor(ruleIds)
  if (literal.value.kind !== 'record') return { ok: false, faults: [wrong(literal, 'the configuration', 'an object')] }
  const faults = literal.value.entries.flatMap((entry) => {
    const shape = Object.hasOwn(shapes, entry.key) ? shapes[entry.key] : undefined
    return shape === undefined ? [unknownKey(entry, 'setting', Object.keys(shapes))] : shape.check(entry.value, entry.key)
  })
  faults.push(...repeatedKeys(literal.value.entries))
  return faults.length > 0 ? { ok: false, faults } : { ok: true, config: plain(literal) as Config }
}

function shapesFor(ruleIds: readonly string[]): Readonly<Record<string, Shape>> {
  return {
    include: listOf('paths'),
    exclude: listOf('paths'),
    rules: recordOf('rule', ruleIds, oneOf(['off', 'warning', 'error'])),
    format: oneOf(Object.keys(formats)),
    maxWarnings: scalar('a whole number of 0 or more', (value) => Number.isSafeInteger(value) && (value as number) >= 0),
    cache: scalar('true or false', (value) => typeof value === 'boolean'),
    cacheLocation: scalar('a path', (value) => typeof value === 'string' && value !== ''),
  }
}

function scalar(expected: string, isGood: (value: unknown) => boolean): Shape {
  const check: Shape['check'] = (literal, path) =>
    literal.value.kind === 'scalar' && isGood(literal.value.scalar) ? [] : [wrong(literal, path, expected)]
  return { expected, check }
}

function oneOf(words: readonly string[]): Shape {
  const shape = scalar(words.map((word) => `"${word}"`).join(', ').replace(/, ([^,]*)$/, ' or $1'), (value) => words.includes(value as string))
  const check: Shape['check'] = (literal, path) =>
    shape.check(literal, path).map((fault) => {
      const given = literal.value.kind === 'scalar' ? String(literal.value.scalar) : ''
      const meant = nearest(given, words)
      return meant === undefined ? fault : { ...fault, help: `did you mean "${meant}"?` }
    })
  return { expected: shape.expected, check }
}

function listOf(what: string): Shape {
  const item = scalar('a path', (value) => typeof value === 'string' && value !== '')
  const expected = `a list of ${what}`
  const check: Shape['check'] = (literal, path) =>
    literal.value.kind === 'list'
      ? literal.value.items.flatMap((each, index) => item.check(each, `${path}[${index}]`))
      : [wrong(literal, path, expected)]
  return { expected, check }
}

function recordOf(what: string, keys: readonly string[], shape: Shape): Shape {
  const expected = `an object of ${what}s`
  const check: Shape['check'] = (literal, path) => {
    if (literal.value.kind !== 'record') return [wrong(literal, path, expected)]
    const faults = literal.value.entries.flatMap((entry) =>
      keys.includes(entry.key) ? shape.check(entry.value, `${path}.${entry.key}`) : [unknownKey(entry, what, keys)],
    )
    return [...faults, ...repeatedKeys(literal.value.entries)]
  }
  return { expected, check }
}

function wrong(literal: Literal, path: string, expected: string): SchemaFault {
  return { start: literal.start, end: literal.end, message: `${path} is ${shownLiteral(literal)}, expected ${expected}` }
}

function unknownKey({ key, start, end }: LiteralEntry, what: string, known: readonly string[]): SchemaFault {
  const meant = nearest(key, known)
  const help = meant === undefined ? `${what}s: ${known.join(', ')}` : `did you mean \`${meant}\`?`
  return { start, end, message: `there is no ${what} \`${key}\`, expected a known one`, help }
}

function repeatedKeys(entries: readonly LiteralEntry[]): SchemaFault[] {
  const again = entries.filter(({ key }, index) => entries.findIndex((other) => other.key === key) < index)
  return again.map(({ key, start, end }) => ({ start, end, message: `\`${key}\` is set twice, expected once` }))
}

function plain({ value }: Literal): unknown {
  switch (value.kind) {
    case 'scalar':
      return value.scalar
    case 'list':
      return value.items.map(plain)
    case 'record':
      return Object.fromEntries(value.entries.map((entry) => [entry.key, plain(entry.value)]))
  }
}
