import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

const root = fileURLToPath(new URL('../../../', import.meta.url))

/**
 * A copy of the command's entry, with the given files as its model and its main.ts; gone after the test.
 * It is in a temporary folder, at `below` in it.
 */
export function newProject(files: Readonly<Record<string, string>>, below = '.'): string {
  const temporary = mkdtempSync(join(tmpdir(), 'rulebook-'))
  const folder = join(temporary, below)
  onTestFinished(() => {
    rmSync(temporary, { recursive: true })
  })
  mkdirSync(join(folder, 'docs/locking'), { recursive: true })
  for (const path of ['src/chapter', 'src/ops', 'src/cli/rulebook.cjs', 'src/cli/register.js', 'src/cli/hooks.js', 'src/cli/quick', 'package.json']) {
    cpSync(join(root, path), join(folder, path), { recursive: true })
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return folder
}

export interface Ended {
  readonly out: string
  readonly err: string
}

export function runEntry(folder: string, node = process.env['RULEBOOK_NODE'] ?? process.execPath): Ended {
  const { stdout, stderr } = spawnSync(node, [join(folder, 'src/cli/rulebook.cjs')], { encoding: 'utf8', env: {}, timeout: 120_000, killSignal: 'SIGKILL' })
  return { out: stdout, err: stderr.replaceAll(folder, '').replaceAll('file:///', '/') }
}
