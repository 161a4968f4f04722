import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { marksIn, modelFiles } from '../../src/literate/model.ts'

const root = mkdtempSync(join(tmpdir(), 'model-'))
const files = ['src/kernel/lock.ts', 'src/kvm/mmu.ts', 'src/kvm/x86/tdp.ts', 'src/scenario/race.ts', 'src/ops/op.ts', 'src/kvm/notes.md']
for (const file of files) {
  mkdirSync(dirname(join(root, file)), { recursive: true })
  writeFileSync(join(root, file), '')
}
afterAll(() => { rmSync(root, { recursive: true }) })

describe('modelFiles', () => {
  it('holds the sources of scenario, kvm and kernel only', () => {
    const model = modelFiles(root)
    expect(files.filter((file) => !model.has(file))).toEqual(['src/ops/op.ts', 'src/kvm/notes.md'])
  })
})

describe('marksIn', () => {
  it.each([
    ['a clause that is taken out', '// clause: 4.2.1-recheck\nx()', ['4.2.1-recheck']],
    ['one that is replaced', '  // clause: 4.2-a; without: `x()`\nx()', ['4.2-a']],
    ['a bug', '//bug:2021-root-invalidated; was: swap\nx()', ['2021-root-invalidated']],
    ['two in one file, one of them twice', '// clause: 4.2-ab\na()\n// clause: 4.2-a\nb()\n// clause: 4.2-ab\nc()', ['4.2-ab', '4.2-a']],
    ['none', "const clause = ': 4.2-a' // a clause", []],
  ])('finds %s', (_, text, expected) => {
    expect(marksIn(text)).toEqual(expected)
  })
})
