import { createRequire } from 'node:module'

interface Ajv {
  readonly compile: (schema: object) => Validate
}

interface Validate {
  (json: unknown): boolean
  readonly errors?: readonly { readonly dataPath: string; readonly message?: string }[] | null
}

// ESLint's validator, found as ESLint finds it: nothing else here needs one.
const require = createRequire(createRequire(import.meta.url).resolve('eslint'))
const ajv = new (require('ajv') as new () => Ajv)()

/** The first thing that a validator of JSON Schema has against `json`, if anything. */
export function schemaError(schema: object): (json: unknown) => string | undefined {
  const validate = ajv.compile(schema)
  return (json) => {
    if (validate(json)) return undefined
    const [error] = validate.errors ?? []
    return `${error?.dataPath ?? ''} ${error?.message ?? ''}`.trim()
  }
}
