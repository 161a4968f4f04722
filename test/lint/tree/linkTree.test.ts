import { expect, it } from 'vitest'
import { definitionOf } from '../../../lint/facts/program.ts'
import { linkTree } from '../../../lint/tree/linkTree.ts'
import { readSources } from '../../../lint/tree/readTree.ts'

async function lead(files: Readonly<Record<string, string>>, name: string): Promise<string | undefined> {
  const program = linkTree(await readSources(Object.entries(files).map(([path, text]) => ({ path, text }))))
  const definition = definitionOf(program, name)
  return definition?.kind === 'function' ? definition.fn.id : definition?.kind
}

it('a name leads to the function of another file that is not static', async () => {
  const files = { 'virt/kvm/a.c': 'static int f(void) { return 1; }', 'virt/kvm/b.c': 'int f(void) { return 2; }' }
  expect(await lead(files, 'f')).toBe('virt/kvm/b.c#f')
})

it("an architecture's function stands before a weak one", async () => {
  const files = { 'virt/kvm/a.c': 'int __weak f(void) { return 1; }', 'arch/x86/kvm/b.c': 'int f(void) { return 2; }' }
  expect(await lead(files, 'f')).toBe('arch/x86/kvm/b.c#f')
})

it('a function or macro of a header is found, and one that is the only one of its name', async () => {
  expect(await lead({ 'a.h': 'static inline int f(void) { return 1; }', 'b.c': 'static int f(void) { return 2; }' }, 'f')).toBe('a.h#f')
  expect(await lead({ 'a.h': '#define LOCK(kvm) write_lock(&(kvm)->mmu_lock)\n' }, 'LOCK')).toBe('a.h#LOCK')
  expect(await lead({ 'a.c': 'static int f(void) { return 1; }' }, 'f')).toBe('a.c#f')
})

it('of several static functions none is meant', async () => {
  expect(await lead({ 'a.c': 'static int f(void) { return 1; }', 'b.c': 'static int f(void) { return 2; }' }, 'f')).toBeUndefined()
})

it('a name that a macro gives leads to what it names', async () => {
  expect(await lead({ 'a.h': '#define short_name long_name\n', 'b.c': 'int long_name(void) { return 1; }' }, 'short_name')).toBe('b.c#long_name')
})

it('code of another privilege level is not linked', async () => {
  const files = { 'arch/arm64/kvm/hyp/nvhe/mem.c': 'int f(void) { return 1; }', 'arch/arm64/kvm/mmu.c': 'int f(void) { return 2; }' }
  expect(await lead(files, 'f')).toBe('arch/arm64/kvm/mmu.c#f')
})

it('a table of functions is a constant that other files can name', async () => {
  expect(await lead({ 'a.c': 'int g(void) { return 0; } struct ops ops = { .call = g };' }, 'ops')).toBe('constant')
})
