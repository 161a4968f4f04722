import { describe, expect, it } from 'vitest'
import { movedPlace } from '../../src/literate/movedPlace.ts'

const place = { file: 'page.md', line: 3, column: 2 }

describe('movedPlace', () => {
  it.each([
    ['a page that was not rewritten keeps its places', 'a\nb\nc\n', 3],
    ['a line moves down by what was filled in above it', 'a\nnew\nnew\nb\nc\n', 5],
    ['a line moves up by what was taken out above it', 'b\nc\n', 2],
    ['text below a line moves nothing', 'a\nb\nc\nnew\n', 3],
    ['a line that is gone is where its replacement begins', 'a\nb\nother\n', 3],
  ])('%s', (_name, after, line) => {
    expect(movedPlace(place, 'a\nb\nc\n', after)).toEqual({ ...place, line })
  })
})
