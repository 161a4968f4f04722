import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { spliceSection, type SpliceOptions } from '../../src/rst/spliceSection.ts'
import { announceSkip } from './docutils.ts'
import { findKernelTree } from './kernelTree.ts'
import { section4 } from './section4.ts'

const options: SpliceOptions = {
  sources: ['src/kvm/kvm_main.ts', 'src/kvm/x86/mmu.ts', 'src/kvm/x86/tdp_mmu.ts'],
}

function runs(command: string): string | undefined {
  const probe = spawnSync(command, ['--version'])
  return probe.status === 0 ? undefined : `${command} is not installed`
}

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rulebook-rst-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Every warning is an error, and so is every reference to nothing. */
function sphinx(rst: string): string {
  const source = mkdtempSync(join(folder, 'sphinx-'))
  writeFileSync(join(source, 'conf.py'), "master_doc = 'locking'\nhighlight_language = 'none'\n")
  writeFileSync(join(source, 'locking.rst'), rst)
  mkdirSync(join(source, 'out'))
  const args = ['-q', '-W', '--keep-going', '-n', '-b', 'dummy', source, join(source, 'out')]
  const { status, stderr } = spawnSync('sphinx-build', args, { encoding: 'utf8', timeout: 120_000, killSignal: 'SIGKILL' })
  return status === 0 ? '' : `exit ${status}\n${stderr}`
}

function docutils(rst: string): string {
  const options = { encoding: 'utf8', input: rst } as const
  const { status, stderr } = spawnSync('rst2pseudoxml', ['--halt=2'], options)
  return status === 0 ? stderr : `exit ${status}\n${stderr}`
}

const tools = [
  { name: 'sphinx-build -W -n', why: runs('sphinx-build'), check: sphinx },
  { name: 'rst2pseudoxml --halt=2', why: runs('rst2pseudoxml'), check: docutils },
]

describe('a section of the shape of the chapter', () => {
  for (const { name, why, check } of tools) {
    const skipped = announceSkip(`section 4 in ${name}`, why)

    it.skipIf(skipped)(`passes ${name} alone`, { timeout: 60_000 }, () => {
      expect(check(section4)).toBe('')
    })

    it.skipIf(skipped)(`${name} does object to a fault`, { timeout: 60_000 }, () => {
      expect(check(`${section4}\nSee foo_.\n`)).toContain('Unknown target name: "foo"')
    })
  }
})

const tree = findKernelTree()
const whyMissing = tree.kind === 'missing' ? tree.why : undefined
const missing = announceSkip("splicing into the kernel's locking.rst", whyMissing)

describe.skipIf(missing)("the kernel's own locking.rst", () => {
  const locking = tree.kind === 'found' ? readFileSync(tree.locking, 'utf8') : ''

  function splice(rst: string): string {
    const result = spliceSection(rst, section4, options)
    if (result.kind === 'refused') throw new Error(result.reason)
    return result.value
  }

  it('keeps every other byte and gains the section', () => {
    const spliced = splice(locking)
    expect(spliced.startsWith(locking)).toBe(true)
    expect(spliced.slice(locking.length)).toContain(`\n\n${section4}\n.. rulebook: end sha256:`)
    expect(splice(spliced)).toBe(spliced)
  })

  it('keeps its bytes with CRLF line ends too', () => {
    const crlf = locking.replaceAll('\n', '\r\n')
    expect(splice(crlf)).toBe(splice(locking).replaceAll('\n', '\r\n'))
  })

  for (const { name, why, check } of tools) {
    it.skipIf(why !== undefined)(`${name} passes with the section`, { timeout: 60_000 }, () => {
      expect(check(splice(locking))).toBe('')
    })
  }
})
