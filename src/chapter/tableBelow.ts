import type { Table } from 'mdast'
import { toString } from 'mdast-util-to-string'
import { pageTree } from './pageTree.ts'

/** The first table of a page below a heading and before the next one. */
export function tableBelow(text: string, heading: string): Table | undefined {
  const { children } = pageTree(text)
  const start = children.findIndex((node) => node.type === 'heading' && toString(node) === heading)
  if (start < 0) return undefined
  const rest = children.slice(start + 1)
  const end = rest.findIndex((node) => node.type === 'heading')
  return rest.slice(0, end < 0 ? undefined : end).find((node) => node.type === 'table')
}
