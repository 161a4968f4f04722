import { PassThrough } from 'node:stream'
import { join } from 'node:path'
import { WriteStream } from 'node:tty'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { formats } from '../../../lint/report/formats.ts'
import type { Format } from '../../../lint/report/formats.ts'
import { paintFor } from '../../../lint/report/paint.ts'
import { clean, example, plain } from './exampleReport.ts'

const names = Object.keys(formats) as Format[]
const golden = (name: string): string => join(import.meta.dirname, 'golden', `${name}.txt`)

describe('formats', () => {
  it.each(names)('%s prints findings, what is undecided, and totals', async (name) => {
    await expect(formats[name](example, plain)).toMatchFileSnapshot(golden(name))
  })

  it.each(names)('%s prints a run without findings', async (name) => {
    await expect(formats[name](clean, plain)).toMatchFileSnapshot(golden(`${name}-clean`))
  })

  it.each(['json', 'sarif'] as const)('%s is JSON', (name) => {
    expect(() => JSON.parse(formats[name](example, plain)) as unknown).not.toThrow()
  })

  it('the order of the findings given has no effect', () => {
    const reversed = { ...example, findings: [...example.findings].reverse() }
    for (const name of names) expect(formats[name](reversed, plain)).toBe(formats[name](example, plain))
  })
})

describe('github', () => {
  it('a newline, percent sign or comma stays inside its command', () => {
    const [finding] = example.findings
    const report = { ...example, findings: [{ ...finding!, message: '100%\nof it', rule: 'a,b:c' }] }
    const [first] = formats.github(report, plain).split('\n')
    expect(first).toContain('title=a%2Cb%3Ac::100%25%0Aof it')
  })
})

describe('paintFor', () => {
  const terminal = Object.assign(new PassThrough(), { isTTY: true, getColorDepth: () => WriteStream.prototype.getColorDepth() })
  afterEach(() => vi.unstubAllEnvs())

  it.each([
    { isTTY: true, env: {}, painted: true },
    { isTTY: false, env: {}, painted: false },
    { isTTY: true, env: { NO_COLOR: '1' }, painted: false },
    { isTTY: false, env: { FORCE_COLOR: '1' }, painted: true },
  ])('%j', ({ isTTY, env, painted }) => {
    for (const name of ['NO_COLOR', 'FORCE_COLOR', 'NODE_DISABLE_COLORS', 'CI']) vi.stubEnv(name, undefined)
    vi.stubEnv('TERM', 'xterm')
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value)
    const text = paintFor(Object.assign(terminal, { isTTY }))('red', 'x')
    expect(text).toBe(painted ? '\u001b[31mx\u001b[39m' : 'x')
  })
})
