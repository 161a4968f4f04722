import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ExitCode } from '../../src/cli/exit.ts'
import { watchFiles } from '../../src/cli/watch.ts'

let root: string
let runs: number
let stop: () => Promise<ExitCode>
/** What a run does meanwhile. */
let meanwhile: () => void

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'rulebook-'))
  mkdirSync(join(root, 'src/deep'), { recursive: true })
  mkdirSync(join(root, 'node_modules'))
  mkdirSync(join(root, '.cache'))
  write('src/deep/a.ts')
  vi.spyOn(console, 'error').mockReturnValue()
  meanwhile = () => undefined
  start()
})

afterEach(async () => {
  await stop()
  rmSync(root, { recursive: true })
})

function start(): void {
  runs = 0
  let end = (): void => undefined
  const until = new Promise<void>((answer) => (end = answer))
  const run = (): Promise<ExitCode> => {
    runs++
    meanwhile()
    return Promise.resolve(runs > 1 ? 1 : 0)
  }
  const over = watchFiles(root, { run, until })
  stop = async () => {
    end()
    return await over
  }
}

function write(file: string): void {
  writeFileSync(join(root, file), 'x')
}

const hasRun = async (times: number): Promise<void> => await vi.waitFor(() => expect(runs).toBe(times), { timeout: 20_000, interval: 20 })
const pause = async (): Promise<void> => await new Promise((go) => setTimeout(go, 400))

describe('watchFiles', () => {
  it('runs once, then after an edit, a new file, a new folder and a deletion; answers what the last run did', async () => {
    await hasRun(1)
    write('src/deep/a.ts')
    await hasRun(2)
    write('src/b.ts')
    await hasRun(3)
    mkdirSync(join(root, 'src/new'))
    await hasRun(4)
    write('src/new/c.md')
    await hasRun(5)
    rmSync(join(root, 'src/deep/a.ts'))
    await hasRun(6)
    expect(await stop()).toBe(1)
  })

  it('a change during a run is followed by another run', async () => {
    await hasRun(1)
    meanwhile = () => {
      meanwhile = () => undefined
      write('src/late.ts')
    }
    write('src/b.ts')
    await hasRun(3)
  })

  it('other files, caches and installed packages do not matter', async () => {
    await hasRun(1)
    for (const file of ['src/a.png', 'node_modules/a.ts', '.cache/a.json']) write(file)
    await pause()
    expect(runs).toBe(1)
  })

  it('ends at once if nothing ever changes', async () => {
    await hasRun(1)
    expect(await stop()).toBe(0)
  })
})
