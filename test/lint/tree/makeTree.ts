import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'

/** The least that counts as a tree. */
export const smallTree: Readonly<Record<string, string>> = {
  'Makefile': 'VERSION = 6\nPATCHLEVEL = 12\nSUBLEVEL = 3\n',
  'arch/x86/kvm/mmu/mmu.c': 'int direct_page_fault(struct kvm_vcpu *vcpu) { return kvm_helper(vcpu); }\n',
  'arch/x86/kvm/mmu/spte.h': 'static inline bool is_leaf(u64 spte) { return spte & 1; }\n',
  'virt/kvm/kvm_main.c': 'int kvm_helper(struct kvm_vcpu *vcpu) { return 0; }\n',
  'include/linux/kvm_host.h': 'struct kvm;\n',
}

/** Writes a tree that is gone after the test. */
export function makeTree(files: Readonly<Record<string, string | Buffer>>): string {
  const root = mkdtempSync(join(tmpdir(), 'rulebook-tree-'))
  onTestFinished(() => {
    rmSync(root, { recursive: true, force: true })
  })
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  return root
}
