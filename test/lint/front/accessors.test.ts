import { expect, it } from 'vitest'
import { accessors } from '../../../lint/front/typescript/accessors.ts'
import { sourcesOf } from '../support.ts'

/** The functions of src/kernel that are handed a cell, whatever else they take. What frees an array of them accesses none. */
const primitives = sourcesOf('src/kernel/*.ts').flatMap(({ text }) =>
  [...text.matchAll(/^export function\* (\w+)(?:<\w+>)?\(([^)]*)\)/gm)].flatMap(([, name = '', parameters = '']) =>
    parameters.includes(': Cell<') ? [name] : []),
)

it('every primitive that touches shared memory is known to the linter, and no other', () => {
  expect([...accessors.keys()].sort()).toEqual(primitives.sort())
})
