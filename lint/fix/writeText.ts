import { chmodSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'

/**
 * Replaces a file's text so that a reader sees either the old text or the new one, never a part.
 *
 * Keeps: the file's mode, and a link as a link; the file that it leads to is replaced.
 */
export function writeText(path: string, bytes: Uint8Array): void {
  const target = realpathSync(path)
  const { mode } = statSync(target)
  const beside = `${target}.${process.pid}.tmp`
  try {
    writeFileSync(beside, bytes, { mode: 0o600, flag: 'wx' })
    chmodSync(beside, mode)
    renameSync(beside, target)
  } catch (error) {
    rmSync(beside, { force: true })
    throw error
  }
}
