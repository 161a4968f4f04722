import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadTree, type KernelTree } from '../../../lint/tree/loadTree.ts'
import { treeProblemText } from '../../../lint/tree/treeProblem.ts'
import { makeTree, smallTree } from './makeTree.ts'

function load(root: string): KernelTree {
  const loaded = loadTree(root)
  if (!loaded.ok) throw new Error(treeProblemText(loaded.problem))
  return loaded.tree
}

function refusal(root: string, archs?: readonly string[]): string {
  const loaded = loadTree(root, archs === undefined ? {} : { archs })
  return loaded.ok ? 'no problem' : treeProblemText(loaded.problem).replaceAll(root, 'TREE')
}

function without(...paths: readonly string[]): string {
  return makeTree(Object.fromEntries(Object.entries(smallTree).filter(([path]) => !paths.some((gone) => path.startsWith(gone)))))
}

describe('loadTree', () => {
  it('reads the KVM of every architecture that is there, with what they share', () => {
    const tree = load(makeTree({ ...smallTree, 'arch/riscv/kvm/mmu.c': 'int x;\n', 'drivers/other.c': 'int y;\n', 'arch/x86/kvm/Makefile': '' }))
    expect(tree.version).toBe('6.12.3')
    expect(tree.archs.map(({ arch, sources }) => [arch, sources.map(({ path }) => path)])).toEqual([
      ['x86', ['arch/x86/kvm/mmu/mmu.c', 'arch/x86/kvm/mmu/spte.h', 'virt/kvm/kvm_main.c', 'include/linux/kvm_host.h']],
      ['riscv', ['arch/riscv/kvm/mmu.c', 'virt/kvm/kvm_main.c', 'include/linux/kvm_host.h']],
    ])
    expect(tree.problems).toEqual([])
  })

  it('reads for a patch only architectures that it touches', () => {
    const root = makeTree({ ...smallTree, 'arch/riscv/kvm/mmu.c': 'int x;\n' })
    const archsFor = (touching: readonly string[]): readonly string[] => {
      const loaded = loadTree(root, { touching })
      return loaded.ok ? loaded.tree.archs.map(({ arch }) => arch) : []
    }
    expect(archsFor(['arch/x86/kvm/mmu/mmu.c', 'Documentation/virt/kvm/locking.rst'])).toEqual(['x86'])
    expect(archsFor(['arch/x86/kvm/new.c', 'virt/kvm/kvm_main.c'])).toEqual(['x86', 'riscv'])
    expect(archsFor(['mm/memory.c'])).toEqual(['x86', 'riscv'])
  })

  it('says what is missing', () => {
    expect(refusal('/nowhere/at/all')).toBe('TREE: is not there, expected the root of a Linux tree; name the folder that has arch/ and virt/')
    expect(refusal(makeTree({ 'a.txt': '' }))).toBe('TREE: has no arch/ and no virt/, expected the root of a Linux tree; name the folder that has arch/ and virt/')
    expect(refusal(join(makeTree({ 'a.txt': '' }), 'a.txt'))).toMatch(/is no folder, expected/)
    expect(refusal(without('arch/x86/kvm', 'virt'))).toBe('TREE: is a Linux tree without KVM, expected arch/*/kvm and virt/kvm')
  })

  it('knows half a tree', () => {
    expect(refusal(without('virt'))).toBe('TREE/virt/kvm: is not there, expected it beside arch/*/kvm: half a tree; unpack virt/kvm and include/linux/kvm_host.h too')
    expect(refusal(without('include'))).toMatch(/^TREE\/include\/linux\/kvm_host\.h: is not there/)
    expect(refusal(without('arch'))).toMatch(/^TREE\/arch: has no kvm\/ in any of x86, .*: half a tree/)
    expect(refusal(without('arch/x86/kvm/mmu/mmu.c'))).toBe('TREE/arch/x86/kvm: has no C files that can be read, expected those of KVM')
  })

  it('knows the architectures', () => {
    const root = makeTree(smallTree)
    expect(refusal(root, ['x86'])).toBe('no problem')
    expect(refusal(root, ['vax'])).toBe('--arch vax: is no architecture with rules, expected one of x86, arm64, loongarch, mips, powerpc, riscv, s390')
    expect(refusal(root, ['riscv'])).toBe('TREE/arch/riscv/kvm: is not there, expected KVM of riscv; the tree has x86')
  })
})

describe('files that are no C', () => {
  it('are named, and the others are read', () => {
    const tree = load(
      makeTree({
        ...smallTree,
        'arch/x86/kvm/zero.c': Buffer.from([0x69, 0x6e, 0, 0x74]),
        'arch/x86/kvm/noise.c': Buffer.from(Array.from({ length: 3000 }, (_, index) => 128 + ((index * 37) % 127))),
        'arch/x86/kvm/huge.c': Buffer.alloc(9 * 1024 * 1024, 32),
      }),
    )
    expect(tree.problems.map(treeProblemText)).toEqual([
      'arch/x86/kvm/huge.c: is 9 MiB long, expected at most 8',
      expect.stringMatching(/^arch\/x86\/kvm\/noise\.c: is no text: \d+ characters are no UTF-8, expected C$/),
      'arch/x86/kvm/zero.c: is no text: byte 2 is zero, expected C',
    ])
    expect(tree.archs[0]?.sources.length).toBe(4)
  })

  it('links that loop, dangle or lead out are not followed', () => {
    const root = makeTree(smallTree)
    const kvm = join(root, 'arch/x86/kvm')
    symlinkSync('..', join(kvm, 'up'))
    symlinkSync('loop.c', join(kvm, 'loop.c'))
    symlinkSync('gone.c', join(kvm, 'dangles.c'))
    symlinkSync('/etc/passwd', join(kvm, 'out.c'))
    symlinkSync('mmu/mmu.c', join(kvm, 'same.c'))
    const tree = load(root)
    expect(tree.problems.map(treeProblemText).sort()).toEqual([
      'arch/x86/kvm/dangles.c: is a link that leads nowhere, expected a file of the tree',
      'arch/x86/kvm/loop.c: is a link that leads nowhere, expected a file of the tree',
      'arch/x86/kvm/out.c: is a link that leads out of the tree, expected a file of the tree',
    ])
    expect(tree.archs[0]?.sources.map(({ path }) => path)).toContain('arch/x86/kvm/same.c')
  })

  it('a folder whose name looks like a source is a folder', () => {
    const root = makeTree(smallTree)
    mkdirSync(join(root, 'arch/x86/kvm/odd.c'))
    expect(load(root).problems).toEqual([])
  })
})
