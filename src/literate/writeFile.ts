import { renameSync, rmSync, writeFileSync } from 'node:fs'

/** Writes a file so that a reader sees either the old text or the new one, never a part. */
export function writeAtomically(path: string, text: string): void {
  const beside = `${path}.${process.pid}.tmp`
  try {
    writeFileSync(beside, text)
    renameSync(beside, path)
  } catch (error) {
    rmSync(beside, { force: true })
    throw error
  }
}
