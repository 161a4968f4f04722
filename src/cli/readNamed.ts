import { readFileSync } from 'node:fs'

/** The text of a file that a command line names. Throws what `printIfMistake` tells: of a folder, node's own error has no path. */
export function readNamed(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw Object.assign(error as NodeJS.ErrnoException, { path: file })
  }
}
