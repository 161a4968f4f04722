import { randomBytes } from 'node:crypto'
import {
  closeSync,
  fchmodSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'

/**
 * Writes a file so that a reader, or a crash, meets the old text or the new one and never a part.
 *
 * The new text goes into a file beside the old one, since a rename is atomic only within one file
 * system. The mode stays, and a symbolic link stays a link.
 */
export function writeAtomically(path: string, text: string): void {
  const old = statSync(path, { throwIfNoEntry: false })
  const target = old === undefined ? path : realpathSync(path)
  const suffix = randomBytes(6).toString('hex')
  const temporary = join(dirname(target), `.${basename(target)}.${suffix}.tmp`)
  try {
    const file = openSync(temporary, 'wx', old === undefined ? 0o666 : 0o600)
    try {
      writeFileSync(file, text)
      if (old !== undefined) fchmodSync(file, old.mode & 0o7777)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    renameSync(temporary, target)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
}
