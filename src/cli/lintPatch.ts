import type { TreeRunOptions } from '../../lint/tree/runTree.ts'
import type { ExitCode } from './exit.ts'
import type { LintFlags } from './lint.ts'

export async function lintPatchCommand(_options: TreeRunOptions, _flags: LintFlags): Promise<ExitCode> {
  return await Promise.resolve(2)
}
