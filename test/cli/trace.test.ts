import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { schemaError } from '../trace/schemaError.ts'
import { temporaryProject } from './project.ts'
import type { TemporaryProject } from './project.ts'

const slow = { timeout: 60_000 }
const twin = ['--without', '4.1-recheck'] as const

describe('rulebook trace', slow, () => {
  let project: TemporaryProject
  beforeAll(() => { project = temporaryProject({ 'folder.json/empty': '' }) })
  afterAll(() => { project.remove() })

  it('writes the shortest trace to the bad outcome, which it can read again', () => {
    const { code, output } = project.run('trace', 'demoFault', ...twin, '--json', `${project.root}/race.json`)
    expect(output).toBe(`${project.root}/race.json written`)
    expect(code).toBe(0)
    const trace = JSON.parse(project.read('race.json')) as Record<string, unknown>
    expect(trace).toMatchObject({ scenario: 'demoFault', without: '4.1-recheck', schedule: 'A1B1A2', minimal: true, outcome: { kind: 'violation', label: 'stale SPTE', step: 3 } })
    const errorIn = schemaError(JSON.parse(readFileSync(join(import.meta.dirname, '../../docs/trace.schema.json'), 'utf8')) as object)
    expect(errorIn(trace)).toBeUndefined()
    expect(errorIn({ ...trace, steps: [{}] })).toBe(".steps[0] should have required property 'thread'")
    expect(project.run('trace', `${project.root}/race.json`, '--mermaid').output).toContain('Note over T0,T1: stale SPTE')
  })

  it('writes the run of a schedule in the other forms', () => {
    expect(project.run('trace', 'demoFault', 'A1B1A1', '--itf').output).toContain('"vars":["thread","op","function","seq"]')
    expect(project.run('trace', 'demoFault', 'A1B1A2', ...twin, '--rst').output).toContain('| CPU 0 (vcpu0):')
    expect(project.run('trace', 'demoFault', ...twin, '--html', `${project.root}/race.html`).code).toBe(0)
    expect(project.read('race.html')).toContain('"links":{"before":"./","after":""}')
    expect(project.read('race.html')).toContain('if (after !== before) return &#39;retried&#39;')
  })

  it.each(['trace', 'replay'])('%s has help with examples', (command) => {
    const { code, output } = project.run(command, '--help')
    expect(code).toBe(0)
    expect(output).toMatch(command === 'trace' ? /\nExamples:\n {2}rulebook trace .+--html/ : /\nExamples:\n(?:.+\n)* {2}rulebook replay .+--step/)
  })

  it.each<[string, string, readonly string[]]>([
    ['an unknown scenario', 'rulebook: no scenario `demoFalt`, expected the name of an explore block; did you mean `demoFault`?', ['trace', 'demoFalt']],
    ['a file that is not there', 'rulebook: no file `nowhere.json`, expected a trace; `rulebook trace NAME --json` writes one', ['trace', 'nowhere.json']],
    ['a schedule that leads nowhere', 'rulebook: demoFault: step 4 asks for host, which has ended; the model changed since this schedule was made', ['trace', 'demoFault', 'A1B1A1B1']],
    ['a file that cannot be written', 'rulebook: cannot write `/nowhere/x.json` (ENOENT)', ['trace', 'demoFault', '--json', '/nowhere/x.json']],
    ['a folder', 'rulebook: folder.json: it is a folder, expected a file; name a file', ['trace', 'folder.json']],
    ['a file that is no trace', 'rulebook: package.json: `format` is missing, expected it to be there', ['trace', 'package.json']],
  ])('%s', (_, message, args) => {
    expect(project.run(...args)).toEqual({ code: 2, output: message })
  })
})

describe('rulebook replay', slow, () => {
  let project: TemporaryProject
  beforeAll(() => { project = temporaryProject({ 'folder.json/empty': '' }) })
  afterAll(() => { project.remove() })

  it('prints the state after some steps and the source line', () => {
    const { code, output } = project.run('replay', 'demoFault', 'A1B1A1', '--at', '2')
    expect(code).toBe(0)
    expect(output).toContain('host: seq = 1\n')
    expect(output).toContain('● seq = 1   was 0')
    expect(output).toMatch(/src\/kvm\/demo\.ts:\d+\n {2}unmap\(\)\n/)
  })

  it('says what it needs where there is no terminal, and which steps there are', () => {
    expect(project.run('replay', 'demoFault', 'A1B1', '--step')).toEqual({
      code: 2,
      output: 'rulebook: `--step` needs a terminal for its keys, and this is none; `--at NUMBER` prints one step, `--long` the whole run',
    })
    expect(project.run('replay', 'demoFault', 'A1B1', '--at', '9').output).toBe('rulebook: `--at 9` is no step of this run, expected a number from 0 to 2')
  })
})
