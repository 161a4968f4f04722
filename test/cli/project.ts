import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

const home = join(import.meta.dirname, '../..')

/** A small project in a temporary folder: its own model and pages, the machinery of this one. */
export interface TemporaryProject {
  readonly root: string
  readonly write: (file: string, text: string) => void
  readonly read: (file: string) => string
  readonly run: (...args: readonly string[]) => CommandResult
  readonly remove: () => void
}

export interface CommandResult {
  readonly code: number | null
  /** Both streams, without colours; times are replaced by `T s`. */
  readonly output: string
}

/** One clause, one cell, two tasks: just enough to be broken. */
export const demoModel = `import { cell } from '../ops/shared.ts'
import type { Task } from '../ops/op.ts'

/**
 * DOC: 4 All
 *
 * Text.
 */

/**
 * DOC: 4.1 Demo
 *
 * - [[4.1-recheck]]
 */

/**
 * DOC: clause 4.1-recheck
 *
 * Look again before you map.
 *
 * Kernel: demo(), demo.c, 6.12
 */
const seq = cell('seq', 0)

export function* fault(): Task<string> {
  const before = yield { kind: 'load', cell: seq }
  const after = yield { kind: 'load', cell: seq }
  // clause: 4.1-recheck
  if (after !== before) return 'retried'
  if (after !== before) yield { kind: 'fail', violation: 'stale SPTE' }
  return 'mapped'
}

export function* unmap(): Task<void> {
  yield { kind: 'store', cell: seq, value: 1 }
}
`

export const demoPage = `# 4.1 Demo

<!-- section: 4.1 -->
<!-- /section -->

\`\`\`ts setup
import { fault, unmap } from '../../src/kvm/demo.ts'
\`\`\`

## The recheck

<!-- clause: 4.1-recheck -->
<!-- /clause -->

\`\`\`ts explore name=demoFault without=4.1-recheck
export default { name: 'demo', tasks: { vcpu0: fault, host: unmap } }
\`\`\`

## An assertion

\`\`\`ts test
import { expect } from 'vitest'

expect(fault().next().done).toBe(false)
\`\`\`
`

export function temporaryProject(files: Readonly<Record<string, string>> = {}): TemporaryProject {
  const root = mkdtempSync(join(tmpdir(), 'rulebook-'))
  const write = (file: string, text: string): void => {
    mkdirSync(dirname(join(root, file)), { recursive: true })
    writeFileSync(join(root, file), text)
  }
  const all = { 'src/kvm/demo.ts': demoModel, 'docs/locking/4.1-demo.md': demoPage, ...files }
  for (const [file, text] of Object.entries(all)) write(file, text)
  for (const shared of ['node_modules', 'tsconfig.json', 'package.json', 'src/ops', 'src/explore']) {
    symlinkSync(join(home, shared), join(root, shared))
  }
  return {
    root,
    write,
    read: (file) => readFileSync(join(root, file), 'utf8'),
    run: (...args) => runRulebook(root, args),
    remove: () => { rmSync(root, { recursive: true }) },
  }
}

/** Runs the command with `-C root`. */
export function runRulebook(root: string, args: readonly string[]): CommandResult {
  const { FORCE_COLOR: _, ...env } = process.env
  const script = join(home, 'src/cli/rulebook.cjs')
  const result = spawnSync(process.execPath, [script, '-C', root, ...args], {
    cwd: root,
    encoding: 'utf8',
    timeout: 120_000,
    killSignal: 'SIGKILL',
    env: { ...env, NO_COLOR: '1' },
  })
  const output = `${result.stdout}${result.stderr}`.replace(/\b\d+\.\d s\b/g, 'T s')
  return { code: result.status, output: output.trimEnd() }
}
