import { describe, expect, it } from 'vitest'
import { afterKey } from '../../src/cli/step.ts'
import { stepScreen } from '../../src/trace/stepScreen.ts'
import { demoTrace } from './runs.ts'

const trace = demoTrace()
const source = ['export function* fault() {', '  look', '  again', '  map', '}']
const screen = (done: number, height = 40, width = 80): string[] =>
  stepScreen(trace, { done, width, height, unchanged: 'hidden', paint: (_, text) => text, linesOf: () => source })

describe('the screen of replay --step', () => {
  it('shows the run, the state with what has just changed, and the source line', () => {
    expect(screen(6).map((line) => line.trimEnd()).join('\n')).toBe(`
demo without 4.1-recheck: step 6 of 7
     vcpu0                               │host
   1 fault: seq ➜ 0                      │
   2                                     │unmap: lock(mmu_lock)
   3                                     │unmap: seq = 1
   4                                     │unmap: page = null
   5                                     │unmap: unlock(mmu_lock)
   6 fault: lock(mmu_lock)               │
   7 fault: spte = leaf pfn=3 ✗          │
vcpu0: lock(mmu_lock)
── state ───────────────────────────────────────────────────────────────────────
  seq = 1
● mmu_lock = [vcpu0]   was []
  page = null
  1 unchanged
── source ──────────────────────────────────────────────────────────────────────
src/kvm/demo.ts:2
  start() > fault()
    1 export function* fault() {
    2   look
    3   again
↓ next  ↑ back  Home  End  u unchanged  ? help  q quit`.slice(1))
  })

  it.each([24, 18, 40])('fits %d lines of 80 columns at every step', (height) => {
    for (let done = 0; done <= trace.steps.length; done++) {
      const lines = screen(done, height)
      expect(lines.length).toBeLessThanOrEqual(height)
      for (const line of lines) expect(line.length).toBeLessThanOrEqual(80)
    }
  })

  it('shows no control characters of a hostile name', () => {
    const hostile = { ...trace, threads: ['\u001b[31mred', 'b\r\nc'] }
    const lines = stepScreen(hostile, { done: 1, width: 80, height: 24, unchanged: 'shown', paint: (_, text) => text, linesOf: () => undefined })
    expect(lines.join('')).not.toMatch(/[\u0000-\u001f]/)
  })
})

describe('the keys of replay --step', () => {
  const place = { done: 3, unchanged: 'hidden', help: 'closed' } as const

  it.each([['down', '\u001b[B', 4], ['up', '\u001b[A', 2], ['Home', '\u001b[H', 0], ['End', '\u001b[F', 7], ['Page Down', '\u001b[6~', 7], ['n', 'n', 6], ['p', 'p', 2], ['another key', 'x', 3]])('%s', (_, key, done) => {
    expect(afterKey(trace, place, key)).toEqual({ ...place, done })
  })

  it('stay within the run, toggle, and quit', () => {
    expect(afterKey(trace, { ...place, done: 7 }, '\u001b[B')).toMatchObject({ done: 7 })
    expect(afterKey(trace, place, '?')).toMatchObject({ help: 'open' })
    expect(afterKey(trace, place, 'u')).toMatchObject({ unchanged: 'shown' })
    expect(afterKey(trace, place, 'q')).toBe('quit')
    expect(afterKey(trace, place, '\u0003')).toBe('quit')
  })
})
