import { spawnSync } from 'node:child_process'
import { appendFileSync, cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { demoModel, temporaryProject } from './project.ts'
import type { TemporaryProject } from './project.ts'

const home = join(import.meta.dirname, '../..')
const page = 'docs/locking/4.1-demo.md'
const model = 'src/kvm/demo.ts'

let project: TemporaryProject
beforeAll(() => {
  project = temporaryProject()
  // Of its own, so that it can be edited.
  rmSync(join(project.root, 'src/explore'))
  cpSync(join(home, 'src/explore'), join(project.root, 'src/explore'), { recursive: true })
  expect(run('-u').code).toBe(0)
})
afterAll(() => { project.remove() })

/** `rulebook test` in an environment that is none of CI, unless told. */
function run(...args: readonly string[]): { readonly code: number | null; readonly output: string } {
  return runWith({}, args)
}

function runWith(more: Readonly<Record<string, string>>, args: readonly string[]): { readonly code: number | null; readonly output: string } {
  const { FORCE_COLOR: _, CI: __, ...env } = process.env
  const script = join(home, 'src/cli/rulebook.cjs')
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, '-C', project.root, 'test', '--no-types', ...args], { encoding: 'utf8', env: { ...env, NO_COLOR: '1', ...more }, timeout: 60_000 })
  return { code: status, output: `${stdout}${stderr}` }
}

const wasCached = ({ output }: { readonly output: string }): boolean => / cached$/m.test(output)

/** Runs it twice: the second time nothing has changed. */
function settle(): void {
  expect(run('--cached').code).toBe(0)
  const again = run('--cached')
  expect([again.code, wasCached(again)]).toEqual([0, true])
  expect(again.output).toMatch(/\n3 passed, 0 failed\n$/)
}

describe('rulebook test --cached', { timeout: 240_000 }, () => {
  it('runs what differs from what has passed, and nothing else', () => {
    settle()
    expect(wasCached(run())).toBe(false)
    expect(wasCached(runWith({ CI: 'true' }, ['--cached']))).toBe(false)
  })

  it.each([
    ['the model', () => { project.write(model, `${demoModel}\n// One more line.\n`) }],
    ['the model, by a file that is new', () => { project.write('src/kvm/other.ts', 'export {}\n') }],
    ['the page', () => { project.write(page, `${project.read(page)}\nMore text.\n`) }],
    ['the explorer', () => { appendFileSync(join(project.root, 'src/explore/explore.ts'), '\n// Another version.\n') }],
  ])('runs a page again after a change of %s', (_what, change) => {
    settle()
    change()
    expect(wasCached(run('--cached'))).toBe(false)
  })

  it('does not keep what has failed', () => {
    settle()
    project.write(model, demoModel.replace("  if (after !== before) return 'retried'\n", ''))
    expect(run('--cached').code).not.toBe(0)
    const again = run('--cached')
    expect([again.code === 0, wasCached(again)]).toEqual([false, false])
    project.write(model, demoModel)
  })

  it('is not for an update', () => {
    expect(run('--cached', '-u')).toEqual({ code: 2, output: 'rulebook: --cached and --update, expected one of them; an update looks at everything anew\n' })
  })
})
