import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { findKernelSources } from '../../kernelTree.ts'

vi.setConfig({ testTimeout: 240_000 })

const command = join(import.meta.dirname, '../../../src/cli/rulebook.cjs')
let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'rulebook-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

function write(file: string, text: string | Buffer): void {
  mkdirSync(dirname(join(root, file)), { recursive: true })
  writeFileSync(join(root, file), text)
}

interface Run {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

function run(program: string, args: readonly string[], input = ''): Run {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: root, encoding: 'utf8', input, timeout: 200_000, killSignal: 'SIGKILL' })
  return { code: status, out: stdout.replaceAll(root, 'ROOT'), err: stderr.replaceAll(root, 'ROOT') }
}

const rulebook = (...args: readonly string[]): Run => run(process.execPath, [command, ...args])

const file = 'arch/loongarch/kvm/mmu.c'
const good = `int kvm_map_page(struct kvm *kvm, gfn_t gfn, struct kvm_memory_slot *slot, int seq)
{
	spin_lock(&kvm->mmu_lock);
	if (!mmu_invalidate_retry_gfn(kvm, seq, gfn))
		kvm_set_pte(kvm, gfn, 0, host_pfn_mapping_level(kvm, gfn, slot));
	spin_unlock(&kvm->mmu_lock);
	return 0;
}
`
const bad = good.replace('\tif (!mmu_invalidate_retry_gfn(kvm, seq, gfn))\n\t', '')

function writeTree(text: string | Buffer): void {
  write(file, text)
  write('virt/kvm/kvm_main.c', 'int kvm_init(void) { return 0; }\n')
  write('include/linux/kvm_host.h', 'struct kvm;\n')
}

describe('Output that nobody reads', () => {
  it('as of `| head -1` ends the command quietly', async () => {
    writeTree(good)
    const child = spawn(process.execPath, [command, 'drift', '--tree', root], { stdio: ['ignore', 'pipe', 'pipe'] })
    child.stdout.destroy()
    const told: Buffer[] = []
    child.stderr.on('data', (chunk: Buffer) => told.push(chunk))
    const [code] = (await once(child, 'close')) as [number | null]
    expect({ code, err: Buffer.concat(told).toString() }).toEqual({ code: 0, err: '' })
  })
})

describe('rulebook lint --tree', () => {
  it('is silent, or reports and exits with 1', () => {
    writeTree(good)
    expect(rulebook('lint', '--tree', root, '--no-cache')).toMatchObject({ code: 0, out: 'no findings (3 files, 10 rules)\n' })
    writeTree(bad)
    expect(rulebook('lint', '--tree', root, '--no-cache', '--format', 'checkpatch')).toMatchObject({ code: 1, out: expect.stringContaining(`${file}:4: ERROR:UNGUARDED_MAPPING_LEVEL`) as string })
    expect(rulebook('consumers', '--tree', root, '--no-cache').out).toContain('kvm_map_page()')
  })

  it('says that a rule does not run on trees, instead of finding nothing', () => {
    writeTree(good)
    const { code, out, err } = rulebook('lint', '--no-cache', '--tree', root, '--rule', 'lock-order-inversion')
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toMatch(/^rulebook: `lock-order-inversion` does not run with --tree, expected one that does; rules: .*unguarded-mapping-level.*\n$/)
    expect(rulebook('lint', '--no-cache', '--tree', root, '--rule', 'dangling-doc-pointer').code).toBe(0)
  })

  it.each([
    ['no tree', () => [join(root, 'nowhere')], 'is not there, expected the root of a Linux tree'],
    ['no KVM', () => { write('arch/x86/Kconfig', ''); return [root] }, 'is a Linux tree without KVM'],
    ['half a tree', () => { write(file, good); return [root] }, 'half a tree'],
    ['no such architecture', () => { writeTree(good); return [root, '--arch', 'z80'] }, 'is no architecture with rules'],
    ['binary garbage', () => { writeTree(Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2, 3])); return [root] }, 'kvm: has no C files that can be read'],
  ])('%s is a message and exit code 2', (_name, given, message) => {
    const { code, err } = rulebook('lint', '--no-cache', '--tree', ...given())
    expect({ code, err }).toMatchObject({ code: 2, err: expect.stringContaining(message) as string })
  })

  it.each([
    ['a file that breaks off', good.slice(0, 150), 1],
    ['an #if without #endif', `#if X\n${good}`, 1],
    ['a function that is no C', good.replace('return 0;', 'return ) ( ] 0;'), 1],
    ['carriage returns', good.replaceAll('\n', '\r\n'), 0],
  ])('%s is never clean by mistake', (_name, text, code) => {
    writeTree(text)
    expect(rulebook('lint', '--no-cache', '--tree', root).code).toBe(code)
  })

  it('links in a circle end, and one that leads nowhere is told', () => {
    writeTree(good)
    symlinkSync('..', join(root, 'arch/loongarch/kvm/up'))
    symlinkSync('gone.c', join(root, 'arch/loongarch/kvm/gone.c'))
    expect(rulebook('lint', '--no-cache', '--tree', root)).toMatchObject({ code: 2, err: expect.stringContaining('gone.c: is a link that leads nowhere') as string })
  })
})

describe('rulebook lint --patch', () => {
  const hunk = `@@ -3,4 +3,3 @@\n \tspin_lock(&kvm->mmu_lock);\n-\tif (!mmu_invalidate_retry_gfn(kvm, seq, gfn))\n-\t\tkvm_set_pte(kvm, gfn, 0, host_pfn_mapping_level(kvm, gfn, slot));\n+\tkvm_set_pte(kvm, gfn, 0, host_pfn_mapping_level(kvm, gfn, slot));\n \tspin_unlock(&kvm->mmu_lock);\n`
  const diff = (path: string): string => `--- a/${path}\n+++ b/${path}\n${hunk}`

  it('reports what a patch introduces, from a file or the standard input, and leaves the tree alone', () => {
    writeTree(good)
    write('p.patch', diff(file))
    const fromFile = rulebook('lint', '--no-cache', '--tree', root, '--patch', 'p.patch')
    expect(fromFile).toMatchObject({ code: 1, out: expect.stringMatching(/1 patch: 1 introduced, 0 fixed, 0 undecided\n$/) as string })
    expect(run(process.execPath, [command, 'lint', '--no-cache', '--tree', root, '--patch', '-'], diff(file)).code).toBe(1)
    expect(readFileSync(join(root, file), 'utf8')).toBe(good)
  })

  it('that does not apply, or leads out of the tree, is a message and exit code 2', () => {
    writeTree(bad)
    write('p.patch', diff(file))
    expect(rulebook('lint', '--no-cache', '--tree', root, '--patch', 'p.patch')).toMatchObject({ code: 2, err: expect.stringContaining(`${file}: hunk 1 of 1 (line 3 of the patch) does not apply`) as string })
    write('q.patch', diff('../../../etc/passwd'))
    expect(rulebook('lint', '--no-cache', '--tree', root, '--patch', 'q.patch')).toMatchObject({ code: 2, err: expect.stringContaining('which leads out of the tree') as string })
  })
})

const kernel = findKernelSources('6.12')

describe('rulebook lint --format-patch', () => {
  it.skipIf(kernel.kind === 'missing')(`writes a series for 6.12 that git am takes and checkpatch.pl likes${kernel.kind === 'missing' ? ` (skipped: ${kernel.why})` : ''}`, () => {
    const source = kernel.kind === 'found' ? kernel.root : ''
    const written = rulebook('lint', '--tree', source, '--format-patch', 'out', '--author', 'A B <a@example.org>')
    expect(written).toMatchObject({ code: 0, err: '2 files in the series, 0 comments left\n' })
    const patches = readdirSync(join(root, 'out')).map((name) => join('out', name))
    expect(patches).toHaveLength(3)
    for (const part of ['arch/x86/kvm/mmu/mmu.c', file, 'Documentation/virt/kvm/locking.rst']) {
      mkdirSync(dirname(join(root, part)), { recursive: true })
      cpSync(join(source, part), join(root, part))
    }
    const git = (...args: readonly string[]): Run => run('git', ['-c', 'user.name=A', '-c', 'user.email=a@example.org', ...args])
    git('init', '-q')
    git('add', 'arch', 'Documentation')
    git('commit', '-qm', 'base')
    expect(git('am', '-q', ...patches)).toMatchObject({ code: 0 })
    expect(git('diff', '--name-only', 'HEAD~3').out.trim().split('\n')).toEqual(['Documentation/virt/kvm/locking.rst', file, 'arch/x86/kvm/mmu/mmu.c'])
    const checked = run('perl', [join(source, 'scripts/checkpatch.pl'), '--no-tree', '--strict', '--terse', ...patches])
    expect(checked.out).not.toMatch(/: (ERROR|WARNING|CHECK):/)
    expect(rulebook('lint', '--tree', source, '--fix-dry-run')).toMatchObject({ code: 1, out: '', err: expect.stringContaining('has no section 4') as string })
  })
})
