import type { Op } from '../ops/op.ts'
import { FREED } from '../ops/shared.ts'
import type { Effect } from './effect.ts'
import { unreachable } from './errors.ts'

export type CellOp = Extract<Op, { readonly cell: unknown }>

/**
 * The effect of an op on a cell that holds `value`.
 *
 * Values are unique (see values.ts), so `Object.is` compares contents.
 */
export function onCell(op: CellOp, value: unknown): Effect<unknown> {
  if (value === FREED) {
    const again = op.kind === 'store' && op.value === FREED
    return { kind: 'violation', label: `${again ? 'double free' : 'use after free'}: ${op.cell.name}` }
  }
  switch (op.kind) {
    case 'load':
      return { kind: 'done', state: value, reply: value }
    case 'store':
      return { kind: 'done', state: op.value, reply: undefined }
    case 'cmpxchg':
      return { kind: 'done', state: Object.is(value, op.expect) ? op.value : value, reply: value }
    case 'xchg':
      return { kind: 'done', state: op.value, reply: value }
    case 'add':
      return { kind: 'done', state: sum(op, value), reply: value }
    case 'await':
      if (Object.is(value, op.value) !== (op.test === 'is')) return { kind: 'blocked', by: 0 }
      return { kind: 'done', state: value, reply: value }
    default:
      return unreachable(op)
  }
}

function sum(op: Extract<Op, { kind: 'add' }>, value: unknown): number {
  if (typeof value !== 'number') throw new TypeError(`adds to ${op.cell.name}, which holds no number but a ${typeof value}`)
  return value === op.unless ? value : value + op.delta
}
