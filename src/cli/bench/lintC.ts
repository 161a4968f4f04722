import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { timed, timingText, type BenchPart } from './measure.ts'

const command = join(import.meta.dirname, '../rulebook.cjs')

/**
 * The linter on a kernel tree, each run a process of its own, beside coccinelle with five rules of ours on the same files.
 *
 * The tree is that of KERNEL_TREE, or what the tests have unpacked.
 */
export async function benchLintC(root: string, runs: number): Promise<BenchPart> {
  const tree = process.env['KERNEL_TREE'] ?? join(root, 'node_modules/.cache/rulebook/linux-source-6.12-kvm')
  if (!existsSync(join(tree, 'virt/kvm'))) return { part: 'lint-c', columns: ['no kernel tree'], rows: [[`set KERNEL_TREE; ${tree} has no virt/kvm`]] }
  const cache = mkdtempSync(join(tmpdir(), 'rulebook-bench-'))
  try {
    const rows: (string | number)[][] = []
    const measure = async (name: string, run: () => void): Promise<void> => {
      rows.push([name, timingText(await timed(runs, run))])
    }
    await measure('x86, cold', () => lint(tree, '--no-cache', '--arch', 'x86'))
    await measureCoccinelle(root, tree, measure)
    await measure('all architectures, cold', () => lint(tree, '--no-cache'))
    await measure('all architectures, warm', () => lint(tree, '--cache-location', cache))
    const patches = newPatches(tree, cache)
    await measure('a new patch, warm', () => lint(tree, '--cache-location', cache, '--patch', patches()))
    return { part: 'lint-c', columns: ['command', 'wall time'], rows }
  } finally {
    rmSync(cache, { recursive: true, force: true })
  }
}

/** Patches that take the check out of the fault of the shadow MMU, each with another condition in its place: none has been seen before. */
function newPatches(tree: string, folder: string): () => string {
  const path = 'arch/x86/kvm/mmu/mmu.c'
  const lines = readFileSync(join(tree, path), 'utf8').split('\n')
  const at = lines.findIndex((line) => line.trim() === 'if (is_page_fault_stale(vcpu, fault)) {')
  if (at < 3) throw new Error(`${path} has no check in the fault of the shadow MMU`)
  const context = (from: number, to: number): string[] => lines.slice(from, to).map((line) => ` ${line}`)
  let made = 0
  return () => {
    const file = join(folder, `${++made}.patch`)
    const hunk = [...context(at - 3, at), `-${lines[at]!}`, `+\tif (fault->write == ${made}) {`, ...context(at + 1, at + 4)]
    writeFileSync(file, [`--- a/${path}`, `+++ b/${path}`, `@@ -${at - 2},7 +${at - 2},7 @@`, ...hunk, ''].join('\n'))
    return file
  }
}

async function measureCoccinelle(root: string, tree: string, measure: (name: string, run: () => void) => Promise<void>): Promise<void> {
  const own = join(root, 'test/bench/cocci')
  if (spawnSync('spatch', ['--version']).status !== 0 || !existsSync(own)) return
  const rules = readdirSync(own).filter((name) => name.endsWith('.cocci')).map((name) => join(own, name))
  await measure(`x86, coccinelle, ${rules.length} rules`, () => {
    // With --dir it leaves out files without the words of the rule; with a list of files it parses them all.
    for (const rule of rules) for (const folder of ['arch/x86/kvm', 'virt/kvm']) spawnSync('spatch', ['--very-quiet', '--sp-file', rule, '--dir', folder], { cwd: tree })
  })
}

function lint(tree: string, ...options: readonly string[]): void {
  const { status, stderr } = spawnSync(process.execPath, [command, 'lint', '--tree', tree, ...options], { encoding: 'utf8' })
  if (status === null || status > 1) throw new Error(`rulebook lint failed:\n${stderr}`)
}
