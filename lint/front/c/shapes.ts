import { entryPointerTypes, entryTypes } from './accessors.ts'
import { named, part, type CNode } from './cNode.ts'
import type { Shape } from './lowering.ts'

/** The name a declarator declares. */
export function declaredName(declarator: CNode): CNode | undefined {
  let at: CNode | undefined = declarator
  while (at !== undefined && at.kind !== 'identifier') {
    at = part(at, 'declarator') ?? (at.kind === 'parenthesized_declarator' || at.kind === 'attributed_declarator' ? named(at)[0] : undefined)
  }
  return at
}

interface Declared {
  /** The declaration or parameter. */
  readonly of: CNode
  readonly declarator: CNode
  readonly text: (node: CNode) => string
  /** Whether the function uses a field of it by `.`. */
  readonly hasFields: (name: string) => boolean
}

/** How a declared variable can be used, by what its declaration looks like. */
export function shapeOf({ of, declarator, text, hasFields }: Declared): Shape {
  const kinds = declaratorKinds(declarator)
  if (kinds.includes('function_declarator')) return 'struct pointer'
  if (kinds.includes('array_declarator') && of.kind !== 'parameter_declaration') return 'aggregate'
  const type = part(of, 'type')
  const isStruct = type !== undefined && /^(struct|union)_specifier$/.test(type.kind)
  const name = type === undefined ? '' : text(type)
  const pointers = kinds.filter((kind) => kind === 'pointer_declarator' || kind === 'array_declarator').length
  if (pointers === 1) return isStruct ? 'struct pointer' : entryTypes.has(name) ? 'entry pointer' : 'pointer'
  if (pointers > 1) return 'pointer'
  if (entryPointerTypes.has(name)) return 'entry pointer'
  const declared = declaredName(declarator)
  return isStruct || (declared !== undefined && hasFields(text(declared))) ? 'aggregate' : 'scalar'
}

function declaratorKinds(declarator: CNode): string[] {
  const kinds: string[] = []
  for (let at: CNode | undefined = declarator; at !== undefined; at = part(at, 'declarator')) kinds.push(at.kind)
  return kinds
}
