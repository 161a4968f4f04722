import { watch } from 'node:fs'
import type { ExitCode } from './exit.ts'

const quiet = 100

/** Runs, and runs again after each change below `root`, until interrupted. */
export async function watchFiles(root: string, run: () => Promise<ExitCode>): Promise<ExitCode> {
  let last = await run()
  console.error('watching for changes; Ctrl-C ends it')
  return await new Promise((answer) => {
    let timer: NodeJS.Timeout | undefined
    let running = false
    const again = (): void => {
      if (running) return
      running = true
      void run().then((code) => {
        last = code
        running = false
      })
    }
    const watcher = watch(root, { recursive: true }, (_event, name) => {
      if (name === null || !/\.(?:[mc]?ts|md|json)$/.test(name) || /(?:^|[\\/])(?:node_modules|\.git)[\\/]/.test(name)) return
      clearTimeout(timer)
      timer = setTimeout(again, quiet)
    })
    process.once('SIGINT', () => {
      watcher.close()
      answer(last)
    })
  })
}
