import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import remarkParse from 'remark-parse'
import { unified } from 'unified'

const root = fileURLToPath(new URL('..', import.meta.url))
const readme = readFileSync(`${root}/README.md`, 'utf8')
const fences = unified().use(remarkParse).parse(readme).children.filter(
  (node) => node.type === 'code',
)
const commands = fences.filter(({ lang }) => lang === 'sh').flatMap(({ value }) => value.split('\n'))
const scripts = (JSON.parse(readFileSync(`${root}/package.json`, 'utf8')) as { scripts: Record<string, string> }).scripts
const gate = readFileSync(`${root}/.ci/run`, 'utf8')

/** Run by `.ci/run` on a clean clone; running them again from a test would run the tests in the tests. */
const runByTheGate = ['npm ci && npm run doc-test', 'npm ci && npm test']

/** Commands that report something by their exit code. */
const exitCodes: Readonly<Record<string, number>> = {
  'npm run explore -- faultVsUnmap --without 4.1-check-before-install': 1,
}

describe('README', () => {
  it('shows the trace of the page', () => {
    const trace = fences.find(({ lang }) => lang === 'text')?.value ?? ''
    const page = readFileSync(`${root}/docs/locking/4.1-overview.md`, 'utf8')
    expect(page).toContain(`\`\`\`text trace without=4.1-check-before-install\n${trace}\n\`\`\``)
  })

  it('names the two commands of the gate', () => {
    for (const command of runByTheGate) expect(commands).toContain(command)
    expect(gate).toContain('npm ci')
    expect(gate).toContain('npm test')
    expect(scripts['test']).toContain('npm run doc-test')
  })

  for (const command of commands.filter((line) => !runByTheGate.includes(line))) {
    it(`${command} works`, { timeout: 120_000 }, () => {
      const { status, stdout, stderr } = spawnSync('sh', ['-c', command], { cwd: root, encoding: 'utf8', timeout: 110_000, killSignal: 'SIGKILL' })
      expect(status, `${stdout}\n${stderr}`).toBe(exitCodes[command] ?? 0)
    })
  }

  it('links to files that exist', () => {
    const links = [...readme.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, path]) => path ?? '')
    for (const link of links) expect(existsSync(`${root}/${link}`), link).toBe(true)
  })
})
