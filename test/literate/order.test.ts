import { describe, expect, it } from 'vitest'
import type { TestSpecification, Vitest } from 'vitest/node'
import { cheapestFirst, costOf } from '../../src/literate/order.ts'
import { readPage } from '../../src/literate/page.ts'
import type { Page } from '../../src/literate/page.ts'

function pageOf(file: string, ...counts: readonly string[]): Page {
  const outcomes = counts.length === 0 ? [] : ['', '```text outcomes', ...counts.map((count, i) => `${i === 0 ? 'with every clause' : 'without 4.2-x'}: never, ${count} states\n  end`), '```']
  return readPage(file, ['# T', '', '```ts explore name=a', '```', ...outcomes].join('\n')).page
}

const pages = [pageOf('docs/locking/large.md', '1 234', '2 000 000'), pageOf('docs/locking/small.md', '7', '20'), pageOf('docs/bugs/new.md')]

describe('the order of pages', () => {
  it('costs are the recorded states of the model and all twins', () => {
    expect(pages.map(costOf)).toEqual([2_001_234, 27, 0])
  })

  it('is from cheap to dear, a page without outcomes first', async () => {
    const sequencer = new (cheapestFirst('/root', pages))({} as Vitest)
    const files = ['docs/locking/large.md', 'docs/bugs/new.md', 'docs/locking/small.md'].map((file) => ({ moduleId: `/root/${file}` }) as TestSpecification)
    expect((await sequencer.sort(files)).map(({ moduleId }) => moduleId)).toEqual(['/root/docs/bugs/new.md', '/root/docs/locking/small.md', '/root/docs/locking/large.md'])
  })
})
