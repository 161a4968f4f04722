import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest'
// @ts-expect-error -- plain JavaScript: it runs before TypeScript can be loaded
import * as large from '../../../src/cli/quick/large.cjs'
// @ts-expect-error -- as above
import * as starts from '../../../src/cli/quick/start.cjs'
// @ts-expect-error -- as above
import * as slots from '../../../src/cli/quick/slot.cjs'

interface Slot {
  readonly code: string
  readonly compiled: Buffer
  readonly prints: Readonly<Record<string, string>>
  readonly effort: number
  readonly looksOther?: boolean
}

const { hasChangedSince, isToBeKept, printOf, readSlot, slotFile, writeSlot } = slots as {
  hasChangedSince: (slot: Pick<Slot, 'prints'>, time: number) => boolean
  isToBeKept: (slot: Pick<Slot, 'effort' | 'looksOther'>, effort: number, script: { readonly cachedDataRejected?: boolean }) => boolean
  printOf: (path: string) => string
  readSlot: (file: string) => Slot | undefined
  slotFile: (root: string, words: readonly string[]) => string
  writeSlot: (file: string, slot: Slot) => void
}

const { runQuickly } = starts as {
  runQuickly: (program: {
    root: string
    words: readonly string[]
    args: readonly string[]
    build: () => Promise<{ code: string; prints: Readonly<Record<string, string>> }>
  }) => Promise<boolean>
}

const { largeModules } = large as { largeModules: (root: string, since: number) => { require: (path: string) => unknown; keep: (effort: number) => void } }

const root = mkdtempSync(join(tmpdir(), 'rulebook-slot-'))
afterAll(() => { rmSync(root, { recursive: true }) })

/** A slot made of one file and one folder. */
function newSlot(name: string): { file: string; source: string; folder: string } {
  const folder = `${join(root, name)}/`
  const source = join(root, name, 'model.ts')
  mkdirSync(folder)
  writeFileSync(source, 'one')
  const file = slotFile(root, [name])
  writeSlot(file, { code: 'exports.run = () => {}', compiled: Buffer.from('compiled'), prints: { [source]: printOf(source), [folder]: printOf(folder) }, effort: 7 })
  return { file, source, folder }
}

describe('a slot', () => {
  it('gives back what was put in', () => {
    const slot = readSlot(newSlot('whole').file)
    expect([slot?.code, slot?.compiled.toString(), slot?.effort]).toEqual(['exports.run = () => {}', 'compiled', 7])
    expect(readdirSync(join(root, 'node_modules/.cache/rulebook/programs')).filter((name) => name.endsWith('.tmp'))).toEqual([])
  })

  it('is none for other words, or if there is no file', () => {
    newSlot('words')
    expect(readSlot(slotFile(root, ['words', 'more']))).toBeUndefined()
  })

  it.each<[what: string, change: (made: { source: string; folder: string }) => void]>([
    ['a file it was made of has other contents', ({ source }) => { writeFileSync(source, 'two') }],
    ['a file it was made of is gone', ({ source }) => { rmSync(source) }],
    ['a folder it was made of holds one file more', ({ folder }) => { writeFileSync(join(folder, 'new.ts'), '') }],
  ])('is none once %s', (what, change) => {
    const made = newSlot(what)
    expect(readSlot(made.file)).toBeDefined()
    change(made)
    expect(readSlot(made.file)).toBeUndefined()
  })

  it('is none if a byte of it was changed, or its end is missing', () => {
    const { file } = newSlot('damaged')
    const bytes = readFileSync(file)
    for (let at = 0; at < bytes.length; at += 7) {
      const changed = Buffer.from(bytes)
      changed[at] = changed[at]! ^ 1
      writeFileSync(file, changed)
      expect(readSlot(file)).toBeUndefined()
    }
    writeFileSync(file, bytes.subarray(0, bytes.length - 1))
    expect(readSlot(file)).toBeUndefined()
  })

  it('that cannot be written is not kept, and nothing is said', () => {
    writeFileSync(join(root, 'file'), '')
    expect(() => { writeSlot(join(root, 'file', 'slot.bin'), { code: 'code', compiled: Buffer.of(), prints: {}, effort: 0 }) }).not.toThrow()
  })
})

describe('what a slot was made of', () => {
  afterEach(() => { vi.useRealTimers() })

  /** Files that are changed just now are looked into, so their time must have passed. */
  function newSlotLater(name: string): { file: string; source: string } {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 60_000 })
    return newSlot(name)
  }

  it('is known again by how it looks, once some time has passed', () => {
    const { file, source } = newSlotLater('looks')
    const print = readSlot(file)!.prints[source]!
    expect(print).toMatch(/^\d+,3,[^ ]+ [0-9a-f]{64}$/)
    // A sum that the contents do not have: they are not read.
    writeSlot(file, { ...readSlot(file)!, prints: { [source]: print.replace(/ .*/, ' none') } })
    expect(readSlot(file)).toBeDefined()
  })

  it('is other if only its contents are', () => {
    const { file, source } = newSlotLater('same look')
    utimesSync(source, 1, 1)
    const before = printOf(source)
    writeSlot(file, { ...readSlot(file)!, prints: { [source]: before } })
    writeFileSync(source, 'two')
    utimesSync(source, 1, 1)
    // Size and time of change are the same; nothing but the time of the last change of status tells.
    expect(printOf(source).split(',').slice(0, 3)).toEqual(before.split(',').slice(0, 3))
    expect(readSlot(file)).toBeUndefined()
  })

  it('is the same if it was only touched, and then known again by how it looks now', () => {
    const { file, source } = newSlotLater('touched')
    expect(readSlot(file)!.looksOther).toBe(false)
    utimesSync(source, 1, 1)
    const slot = readSlot(file)!
    expect(slot.looksOther).toBe(true)
    expect(slot.prints[source]).toBe(printOf(source))
    writeSlot(file, slot)
    expect(readSlot(file)!.looksOther).toBe(false)
  })

  it('is looked into if it was changed just now, for it may change again without looking other', () => {
    const { file, source } = newSlot('just now')
    expect(readSlot(file)!.prints[source]).toMatch(/^unclear [0-9a-f]{64}$/)
    expect(readSlot(file)!.looksOther).toBe(false)
  })
})

it('a slot is not kept if something of what it is made of has changed since a time, a folder among it', () => {
  const { file, folder } = newSlot('since')
  const slot = readSlot(file)!
  expect(hasChangedSince(slot, Date.now() + 1000)).toBe(false)
  expect(hasChangedSince(slot, Date.now() - 1000)).toBe(true)
  expect(hasChangedSince({ prints: { [folder]: '' } }, Date.now() - 1000)).toBe(true)
  expect(hasChangedSince({ prints: { [join(folder, 'missing')]: 'missing' } }, Date.now() - 1000)).toBe(false)
})

it('a slot is kept anew after a run that worked much longer, or if what it was made of looks other', () => {
  expect(isToBeKept({ effort: 10 }, 15, { cachedDataRejected: false })).toBe(false)
  expect(isToBeKept({ effort: 10 }, 30, {})).toBe(true)
  expect(isToBeKept({ effort: 10, looksOther: true }, 5, {})).toBe(true)
  expect(isToBeKept({ effort: 10 }, 5, { cachedDataRejected: true })).toBe(true)
})

describe('a program', () => {
  const code = 'exports.run = () => {}'
  const run = (words: readonly string[], prints: () => Readonly<Record<string, string>>): Promise<boolean> =>
    runQuickly({ root, words, args: [], build: () => Promise.resolve({ code, prints: prints() }) })

  it('is kept, unless something that it was made of has changed since the process began', async () => {
    expect(await run(['old'], () => ({}))).toBe(true)
    expect(readSlot(slotFile(root, ['old']))?.code).toBe(code)
    const source = join(root, 'changed.ts')
    writeFileSync(source, '')
    expect(await run(['changed'], () => ({ [source]: printOf(source) }))).toBe(true)
    expect(readSlot(slotFile(root, ['changed']))).toBeUndefined()
  })

  it('is kept anew if V8 could use nothing of what it had compiled', async () => {
    const file = slotFile(root, ['rejected'])
    // Another text: V8 does not look at what was compiled of one that it has compiled itself.
    writeSlot(file, { code: `${code} // again`, compiled: Buffer.from('of another V8'), prints: {}, effort: 1e9 })
    await run(['rejected'], () => ({}))
    expect(readSlot(file)?.compiled.toString()).not.toBe('of another V8')
    expect(readSlot(file)?.effort).toBe(1e9)
  })
})

describe('a large module', () => {
  const path = join(root, 'large.cjs')
  const file = slotFile(root, ['module', path])
  const write = (text: string): void => { writeFileSync(path, `exports.name = '${text}'; exports.parts = [typeof require, __filename, __dirname, module.exports === exports]`) }
  const read = (effort: number, since = Infinity): unknown => {
    const modules = largeModules(root, since)
    const exported = modules.require(path)
    modules.keep(effort)
    return exported
  }
  const parts = ['function', path, root, true]

  it('exports the same with and without what was kept, and after a change what it exports then', () => {
    write('one')
    expect(read(10)).toEqual({ name: 'one', parts })
    expect(readSlot(file)?.compiled.length).toBeGreaterThan(0)
    expect(read(10)).toEqual({ name: 'one', parts })
    write('two')
    expect(read(10)).toEqual({ name: 'two', parts })
    expect(read(10)).toEqual({ name: 'two', parts })
    writeFileSync(file, 'damaged')
    expect(read(10)).toEqual({ name: 'two', parts })
  })

  it('is not kept if it has changed since the run began', () => {
    write('four')
    expect(read(10, Date.now() - 1000)).toEqual({ name: 'four', parts })
    expect(readSlot(file)).toBeUndefined()
  })

  it('is kept anew after a run that worked much longer', () => {
    write('three')
    read(10)
    read(15)
    expect(readSlot(file)?.effort).toBe(10)
    read(30)
    expect(readSlot(file)?.effort).toBe(30)
  })
})

const home = join(import.meta.dirname, '../../..')

function rulebook(cache: 'on' | 'off', ...args: readonly string[]): [number | null, string] {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(home, 'src/cli/rulebook.cjs'), ...args], { encoding: 'utf8', env: { ...process.env, RULEBOOK_CACHE: cache } })
  return [status, `${stdout}${stderr}`.replace(/"ms": \d+/, '"ms": 0')]
}

describe('rulebook lint', { timeout: 120_000 }, () => {
  const lint = (cache: 'on' | 'off', ...args: readonly string[]): [number | null, string] => rulebook(cache, 'lint', '--no-cache', ...args)

  it('says the same with and without a program that is ready', () => {
    for (const args of [['--rule', 'lock-order-inversion', '--rule', 'malformed-annotation', 'nowhere'], ['--rule', 'dangling-doc-pointer', 'src/kernel'], ['--rule', 'none'], ['--tree', 'nowhere']]) {
      const plain = lint('off', ...args)
      expect(plain[1]).toMatch(/\S/)
      expect(lint('on', ...args)).toEqual(plain)
      expect(lint('on', ...args)).toEqual(plain)
    }
  })
})

describe('rulebook explore', { timeout: 120_000 }, () => {
  const explore = rulebook

  it('says the same with and without a program that is ready', () => {
    const args = ['explore', 'faultVsUnmap', '--without', '4.1-check-before-install', '--json']
    const plain = explore('off', ...args)
    expect(plain[0]).toBe(1)
    expect(explore('on', ...args)).toEqual(plain)
    expect(explore('on', ...args)).toEqual(plain)
  })

  it('does what its arguments say, not what a first look at them says', () => {
    const twice = ['explore', 'faultVsUnmap', '--without', '4.1-check-before-install', '--without', '4.1-srcu', '--json']
    expect(explore('on', ...twice)).toEqual(explore('off', ...twice))
  })
})

describe('a program that can be ready', { timeout: 120_000 }, () => {
  // What cannot be made is done without, only more slowly: nobody would notice.
  it.each<[what: string, words: readonly string[], ...command: readonly string[]]>([
    ['of lint', ['lint', home], 'src/cli/rulebook.cjs', 'lint', '--no-cache', '--rule', 'malformed-annotation', 'src/kernel'],
    ['of explore', ['scenario', home, 'faultVsUnmap', ''], 'src/cli/rulebook.cjs', 'explore', 'faultVsUnmap'],
    ['of the bench', ['protocol', home], 'src/cli/bench/protocolRun.cjs', 'S1'],
  ])('%s is after a run', (_, words, ...command) => {
    rmSync(slotFile(home, words), { force: true })
    expect(spawnSync(process.execPath, command, { cwd: home, encoding: 'utf8' }).status).toBe(0)
    expect(readSlot(slotFile(home, words))?.code).toMatch(/exports\.run/)
  })
})

describe('the end of a command', () => {
  const entry = join(home, 'src/cli/quick/entry.cjs')
  const run = (main: string, ...flags: readonly string[]): number | null => spawnSync(process.execPath, [...flags, '-e', `require(${JSON.stringify(entry)}).runMain(async () => { ${main} })`]).status

  it('is told by the exit code', () => {
    expect(run('')).toBe(0)
    expect(run('process.exitCode = 2')).toBe(2)
    expect(run('process.exit(0)')).toBe(0)
    expect(run('throw new Error("wrong")')).toBe(1)
    expect(run('throw new Error("wrong")', '--unhandled-rejections=warn')).toBe(1)
    expect(run('await new Promise(() => {})')).toBe(13)
  })
})
