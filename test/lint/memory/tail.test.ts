import { describe, expect, it } from 'vitest'
import { newTail, readTail } from '../../../lint/memory/tail.ts'

describe('a tail', () => {
  it('gives back what was put in, whatever letters it has', () => {
    const tail = newTail()
    const texts = ['', 'kvm mmu', 'größe', '\u{1f427}', '\n"\\']
    const parts = texts.map(tail.add)
    const read = readTail(Buffer.from(tail.text()))
    expect(parts.map(read.textOf)).toEqual(texts)
    expect(['mmu', 'öß', 'xyz'].map(read.says)).toEqual([true, true, false])
  })
})
