import { expect, it } from 'vitest'
import { rstOf } from './markdown.ts'

export interface Row {
  readonly name: string
  readonly markdown: readonly string[]
  readonly rst: readonly string[]
}

/** One test a row: Markdown lines in, rst lines out. */
export function rows(table: readonly Row[]): void {
  it.each(table)('$name', ({ markdown, rst }) => {
    expect(rstOf(markdown)).toBe(`${rst.join('\n')}\n`)
  })
}
