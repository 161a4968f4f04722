import { formatValue } from '../explore/formatValue.ts'
import { identityName } from '../ops/shared.ts'
import type { Json, Value } from './schema.ts'

/**
 * A value of the model as JSON.
 *
 * What JSON has no word for becomes a record with one `$` field: `{ "$name": "slot0" }` for whatever is
 * only itself, `{ "$undefined": true }`, `{ "$number": "NaN" }`. A field of a record that begins with `$`
 * gets a second one.
 */
export function encodeValue(value: unknown): Json {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0) ? value : { $number: Object.is(value, -0) ? '-0' : String(value) }
    case 'undefined':
      return { $undefined: true }
    case 'object':
      return value === null ? null : encodeObject(value)
    case 'function':
    case 'bigint':
    case 'symbol':
      return { $name: formatValue(value) }
  }
}

function encodeObject(value: object): Json {
  const name = identityName(value)
  if (name !== undefined) return { $name: name }
  if (Array.isArray(value)) return value.map(encodeValue)
  if ('name' in value && 'kind' in value && typeof value.name === 'string') return { $name: value.name }
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key.startsWith('$') ? `$${key}` : key, encodeValue(part)]))
}

/** An encoded value as a trace prints it, in as few characters as can be read. */
export function valueText(value: Value): string {
  return formatValue(decodeValue(value))
}

/** As the model had it, but what is only itself is now only a name. */
function decodeValue(value: Value): unknown {
  if (Array.isArray(value)) return value.map(decodeValue)
  if (typeof value !== 'object' || value === null) return value
  const record = value as Readonly<Record<string, Value>>
  if (typeof record['$name'] === 'string') return { kind: 'named', name: record['$name'] }
  if (record['$undefined'] === true) return undefined
  if (typeof record['$number'] === 'string') return Number(record['$number'])
  return Object.fromEntries(Object.entries(record).map(([key, part]) => [key.startsWith('$$') ? key.slice(1) : key, decodeValue(part)]))
}
