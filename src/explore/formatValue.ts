import { identityName } from '../ops/shared.ts'

/**
 * A value in as few characters as can be read: `0`, `present`, `leaf pfn=3 level=2M`, `[1 2]`,
 * and the name of anything that has one.
 */
export function formatValue(value: unknown): string {
  if (typeof value === 'string') return value === '' ? "''" : value
  if (typeof value === 'function') return value.name === '' ? 'function' : value.name
  if (typeof value !== 'object' || value === null) return String(value)
  const name = identityName(value)
  if (name !== undefined) return name
  if ('name' in value && 'kind' in value && typeof value.name === 'string') return value.name
  if (Array.isArray(value)) return `[${value.map(nested).join(' ')}]`
  const fields = Object.entries(value).map(([key, part]) =>
    key === 'kind' && typeof part === 'string' ? part : `${key}=${nested(part)}`,
  )
  return fields.join(' ')
}

/** A record within another value needs brackets. */
function nested(value: unknown): string {
  const text = formatValue(value)
  return text.includes('=') && !text.startsWith('[') ? `{${text}}` : text
}
