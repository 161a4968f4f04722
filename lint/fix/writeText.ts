import { accessSync, chmodSync, chownSync, constants, readFileSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { unreadable } from '../input/readText.ts'

/**
 * Why a file may not be replaced, with what to do; undefined if it may.
 *
 * `before` is what was read of it: who has edited it since then would lose that. A file of which nobody has the right
 * to write is left alone, although its folder would let it be replaced.
 */
export function writeObstacle(path: string, before: Uint8Array): readonly [message: string, help: string] | undefined {
  const readOnly = ['it is read-only, expected a file that may be written', 'change its mode, or leave it out'] as const
  try {
    if ((statSync(path).mode & 0o222) === 0) return readOnly
    if (Buffer.compare(readFileSync(path), before) !== 0) return ['it has changed since it was read, expected the same text', 'run the linter again']
  } catch (error) {
    return unreadable(error)
  }
  try {
    accessSync(path, constants.W_OK)
    return undefined
  } catch {
    return readOnly
  }
}

/**
 * Replaces a file's text so that a reader sees either the old text or the new one, never a part.
 *
 * Keeps: the file's mode and owner, and a link as a link; the file that it leads to is replaced.
 */
export function writeText(path: string, bytes: Uint8Array): void {
  const target = realpathSync(path)
  const { mode, uid, gid } = statSync(target)
  const beside = `${target}.${process.pid}.tmp`
  try {
    writeFileSync(beside, bytes, { mode: 0o600, flag: 'wx' })
    const own = statSync(beside)
    if (own.uid !== uid || own.gid !== gid) chownSync(beside, uid, gid)
    // After the owner, for a change of owner takes bits away.
    chmodSync(beside, mode)
    renameSync(beside, target)
  } catch (error) {
    rmSync(beside, { force: true })
    throw error
  }
}
