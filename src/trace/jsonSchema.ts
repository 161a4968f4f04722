import type * as v from 'valibot'
import { traceSchema, valueSchema } from './schema.ts'

/** A part of a JSON Schema. */
type Part = Readonly<Record<string, unknown>>

/** The trace format as a JSON Schema, which docs/trace.schema.json holds. */
export function traceJsonSchema(): Part {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'A trace of kvm-rulebook',
    ...partOf(traceSchema),
    definitions: { value: { description: 'A value; docs/trace-format.md says what the `$` fields mean.' } },
  }
}

/** What of valibot's schemas the trace format uses. */
interface AnySchema {
  readonly type: string
  readonly entries?: Readonly<Record<string, AnySchema>>
  readonly item?: AnySchema
  readonly wrapped?: AnySchema
  readonly literal?: unknown
  readonly options?: readonly unknown[]
  readonly pipe?: readonly unknown[]
}

function partOf(schema: v.GenericSchema | AnySchema): Part {
  if (schema === valueSchema) return { $ref: '#/definitions/value' }
  const { type, entries = {}, item, wrapped, literal, options, pipe = [] } = schema as AnySchema
  const rest = Object.assign({}, ...pipe.slice(1).map((action) => actionPart(action as Action))) as Part
  switch (type) {
    case 'strict_object': {
      const fields = Object.entries(entries)
      const required = fields.filter(([, field]) => field.type !== 'exact_optional').map(([name]) => name)
      const properties = Object.fromEntries(fields.map(([name, field]) => [name, partOf(field)]))
      return { type: 'object', required, additionalProperties: false, properties, ...rest }
    }
    case 'array':
      return { type: 'array', items: partOf(item!), ...rest }
    case 'exact_optional':
      return partOf(wrapped!)
    case 'literal':
      return { const: literal, ...rest }
    case 'picklist':
      return { enum: options, ...rest }
    case 'string':
    case 'number':
    case 'boolean':
      return { type, ...rest }
    default:
      throw new Error(`internal error in the trace format: a schema of type ${type} (please report)`)
  }
}

interface Action {
  readonly type: string
  readonly requirement?: unknown
  readonly description?: string
}

function actionPart({ type, requirement, description }: Action): Part {
  switch (type) {
    case 'integer':
      return { type: 'integer' }
    case 'min_value':
      return { minimum: requirement }
    case 'description':
      return { description }
    default:
      throw new Error(`internal error in the trace format: an action of type ${type} (please report)`)
  }
}
