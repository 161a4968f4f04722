import { readdirSync, realpathSync, statSync, watch } from 'node:fs'
import type { FSWatcher } from 'node:fs'
import { join } from 'node:path'
import type { ExitCode } from './exit.ts'

/** Editors write a file in several steps. */
const quiet = 100
const watched = /\.(?:[mc]?ts|md|rst|json)$/

export interface WatchOptions {
  readonly run: () => Promise<ExitCode>
  /** Settles when the user has had enough. */
  readonly until: Promise<unknown>
}

/**
 * Runs, and runs again after each change below `root`; answers what the last run did.
 *
 * A change during a run is followed by another run, for it may have come after its file was read.
 */
export async function watchFiles(root: string, { run, until }: WatchOptions): Promise<ExitCode> {
  let last: ExitCode = 0
  let changes = 0
  let seen = -1
  let timer: NodeJS.Timeout | undefined
  let wake = (): void => undefined
  const close = watchFolders(root, () => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      changes++
      wake()
    }, quiet)
  })
  let isOver = false
  const over = until.then(() => {
    isOver = true
    wake()
  })
  try {
    while (!isOver) {
      if (seen === changes) await new Promise<void>((go) => (wake = go))
      if (isOver) break
      const isFirst = seen < 0
      seen = changes
      last = await run()
      if (isFirst) console.error('watching for changes; Ctrl-C ends it')
    }
    await over
    return last
  } finally {
    clearTimeout(timer)
    close()
  }
}

/** Watches `root` and the folders in it that the linter reads; folders that come later too. */
function watchFolders(root: string, onChange: () => void): () => void {
  const watchers = new Map<string, FSWatcher>()
  const add = (path: string): void => {
    const folder = folderAt(path)
    if (folder === undefined || watchers.has(folder)) return
    const watcher = watch(folder, (_event, name) => {
      if (name === null || isSkipped(name)) return
      const isFolder = folderAt(join(folder, name)) !== undefined
      if (isFolder) add(join(folder, name))
      // Of a folder that is gone, nothing is left to tell that it was one.
      if (isFolder || watched.test(name) || !name.includes('.')) onChange()
    })
    const forget = (): void => void (watchers.get(folder) === watcher && watchers.delete(folder))
    watcher.on('error', () => watcher.close()).on('close', forget)
    watchers.set(folder, watcher)
    for (const name of readdirSync(folder)) if (!isSkipped(name)) add(join(folder, name))
  }
  add(root)
  return () => {
    for (const watcher of [...watchers.values()]) watcher.close()
  }
}

function isSkipped(name: string): boolean {
  return name.startsWith('.') || name === 'node_modules'
}

/** The folder that stands there, links followed; undefined if there is none, or none that may be read. */
function folderAt(path: string): string | undefined {
  try {
    return statSync(path).isDirectory() ? realpathSync(path) : undefined
  } catch {
    return undefined
  }
}
