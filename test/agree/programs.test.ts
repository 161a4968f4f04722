import { describe, expect, it } from 'vitest'
import { straightPrograms } from '../../src/agree/enumerate.ts'
import { patterns, variants } from '../../src/agree/patterns.ts'
import { randomPrograms } from '../../src/agree/random.ts'
import { readProgram } from '../../src/agree/readText.ts'
import { textOf } from '../../src/agree/text.ts'
import { isWellFormed } from '../../src/agree/wellFormed.ts'
import { compile } from '../../src/scenario/consumers/compile.ts'
import type { Program } from '../../src/scenario/consumers/program.ts'

const straight = [1, 2, 3, 4, 5].map((size) => [...straightPrograms(size)])
const random = randomPrograms(400, { seed: 7, beyond: 6 })

describe('straight programs', () => {
  it('are so many of each size', () => {
    expect(straight.map(({ length }) => length)).toEqual([0, 2, 18, 140, 1138])
  })

  it('are distinct and well formed, and end in what they are for', () => {
    const all = straight.flat()
    expect(new Set(all.map(textOf)).size).toBe(all.length)
    expect(all.filter((program) => !isWellFormed(program))).toEqual([])
    expect(all.every(({ body }) => ['install', 'zap'].includes(body.at(-1)!.kind))).toBe(true)
  })

  it('lack nothing that is well formed and none of the symmetries leaves out, among all rows of three', () => {
    const texts = new Set(straight[2]!.map(textOf))
    for (const text of ['page; lock; install 4K', 'lock; page; install 4K', 'page; level; install level', 'level; page; install level']) expect(texts).toContain(text)
    for (const text of ['page; page; install 4K', 'lock; unlock; zap', 'snapshot; page; install 4K', 'level; page; install 4K']) expect(texts).not.toContain(text)
  })
})

describe('random programs', () => {
  it('are distinct, well formed, and the same for the same seed', () => {
    expect(new Set(random.map(textOf)).size).toBe(400)
    expect(random.filter((program) => !isWellFormed(program))).toEqual([])
    expect(randomPrograms(400, { seed: 7, beyond: 6 }).map(textOf)).toEqual(random.map(textOf))
    expect(randomPrograms(400, { seed: 8, beyond: 6 }).map(textOf)).not.toEqual(random.map(textOf))
  })

  it('have blocks of all kinds', () => {
    const all = random.map(textOf).join('\n')
    for (const word of ['helper {', 'loop {', 'if huge {', 'vma with snapshot', 'read lock', 'rmb', 'bail']) expect(all).toContain(word)
  })
})

describe('the text of a program', () => {
  it('can be read again', () => {
    for (const program of [...straight.flat(), ...random]) expect(readProgram(textOf(program))).toEqual(program)
  })

  it.each([
    ['page; frobnicate', '`frobnicate` is no statement'],
    ['need luck', '`need luck` is no statement'],
    ['helper page', '`helper page` is no statement'],
    ['helper { page', 'expected a } at the end'],
    ['loop; page', 'expected a { here'],
    ['page }', 'nothing opens the }'],
  ])('%s: %s', (text, message) => {
    expect(readProgram(text)).toBe(message)
  })
})

describe('isWellFormed', () => {
  const read = (text: string): Program => readProgram(text) as Program

  it('takes the documented patterns', () => {
    expect([...patterns.map(({ body }) => body), ...variants].filter((body) => !isWellFormed({ body }))).toEqual([])
  })

  it.each([
    'lock; lock', 'unlock', 'yield', 'zap', 'install 4K', 'page; install level', 'page; level; install 2M', 'need retry_gfn; page',
    'if in_progress { lock } else {  }', 'lock; loop { page }', 'loop { level }', 'bail; page', 'lock; vma', 'if leaf { page } else {  }; install 4K',
    'if leaf { attribute } else {  }; page; install 4K',
  ])('refuses %s', (text) => {
    expect(isWellFormed(read(text))).toBe(false)
  })

  it('refuses all that cannot be compiled', () => {
    for (const program of random) expect(() => compile(program)).not.toThrow()
    expect(() => compile(read('lock; lock'))).toThrow('taken twice')
  })
})
