import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { readModel } from '../../src/literate/model.ts'

const root = mkdtempSync(join(tmpdir(), 'model-'))
const files = {
  'src/kernel/lock.ts': 'export const lock = 1',
  'src/kvm/mmu.ts': "import { lock } from '../kernel/lock.ts'\n  // clause: 4.2-a; without: `x()`\nx(lock)",
  'src/kvm/x86/tdp.ts': "import {\n  x,\n} from '../mmu.ts'\n// clause: 4.2-ab",
  'src/scenario/race.ts': "export { x } from '../kvm/x86/tdp.ts'",
  'src/ops/op.ts': '// clause: 4.2-a',
}
for (const [file, text] of Object.entries(files)) {
  mkdirSync(dirname(join(root, file)), { recursive: true })
  writeFileSync(join(root, file), text)
}
afterAll(() => { rmSync(root, { recursive: true }) })

describe('readModel', () => {
  const model = readModel(root)
  const differing = (id: string): string[] => Object.keys(files).filter((file) => model.differs(file, id))

  it('takes a file to differ if it marks the clause, or imports one that does', () => {
    expect(differing('4.2-a')).toEqual(['src/kvm/mmu.ts', 'src/kvm/x86/tdp.ts', 'src/scenario/race.ts'])
  })

  it('tells an id from another that begins with it', () => {
    expect(differing('4.2-ab')).toEqual(['src/kvm/x86/tdp.ts', 'src/scenario/race.ts'])
    expect(model.marks('src/kvm/x86/tdp.ts', '4.2-a')).toBe(false)
  })

  it('holds scenario, kvm and kernel only', () => {
    expect(Object.keys(files).filter((file) => !model.has(file))).toEqual(['src/ops/op.ts'])
  })
})
