import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { cacheIn } from '../../../lint/cache/cache.ts'
import { readConfig } from '../../../lint/config/readConfig.ts'
import { rememberedConfig } from '../../../lint/config/rememberedConfig.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'rulebook-'))
})
afterEach(() => rmSync(root, { recursive: true }))

const ids = ['unguarded-mapping-level', 'lock-order-inversion']

async function read(file: string, text: string): Promise<unknown> {
  writeFileSync(join(root, file), text)
  const result = await readConfig({ root, ruleIds: ids })
  if (result.ok) return result.found.config
  return result.problems.map(({ place, message, help }) => `${place!.file}:${place!.line}:${place!.column} ${message}${help === undefined ? '' : `; ${help}`}`)
}

describe('readConfig', () => {
  it('without a configuration there are only defaults', async () => {
    expect(await readConfig({ root, ruleIds: ids })).toEqual({ ok: true, found: { file: undefined, text: '', config: {} } })
  })

  it.each([
    ['export default { include: ["src"], maxWarnings: 3, cache: false }'],
    ["import type { Config } from 'x'\nconst config = { 'include': ['src'], maxWarnings: 3, cache: false } as const satisfies Config\nexport default config"],
    ["import { defineConfig } from 'x'\nexport default defineConfig({ include: [`src`], maxWarnings: (3), cache: false })"],
  ])('%s', async (text) => {
    expect(await read('rulebook.config.ts', text)).toEqual({ include: ['src'], maxWarnings: 3, cache: false })
  })

  it('package.json has it under `rulebook`', async () => {
    expect(await read('package.json', '{ "name": "x", "rulebook": { "rules": { "lock-order-inversion": "off" } } }')).toEqual({ rules: { 'lock-order-inversion': 'off' } })
    expect(await read('package.json', '{ "name": "x", "bin": { "rulebook": "x" }, "script": null }')).toEqual({})
  })

  it('the file that is named is read, and no other', async () => {
    writeFileSync(join(root, 'rulebook.config.ts'), 'nonsense(')
    writeFileSync(join(root, 'other.json'), '{ "cache": true }')
    expect(await readConfig({ root, named: 'other.json', ruleIds: ids })).toMatchObject({ ok: true, found: { config: { cache: true } } })
  })

  it('a configuration is never executed', async () => {
    const before = process.env['RULEBOOK_RAN']
    const text = "process.env['RULEBOOK_RAN'] = 'yes'\nexport default { include: [(() => { process.env['RULEBOOK_RAN'] = 'yes'; return 'src' })()] }"
    expect(await read('rulebook.config.ts', text)).toEqual(['rulebook.config.ts:2:28 this would have to be executed, expected a literal: the configuration is read as data'])
    expect(process.env['RULEBOOK_RAN']).toBe(before)
  })

  it.each([
    ['export default { maxWarnings: "many" }', '1:31 maxWarnings is "many", expected a whole number of 0 or more'],
    ['export default { maxWarnings: -1 }', '1:31 maxWarnings is -1, expected a whole number of 0 or more'],
    ['export default { maxWarnings: 1.5 }', '1:31 maxWarnings is 1.5, expected a whole number of 0 or more'],
    ['export default { include: "src" }', '1:27 include is "src", expected a list of paths'],
    ['export default { include: ["src", 1] }', '1:35 include[1] is 1, expected a path'],
    ['export default { format: "stylsh" }', '1:26 format is "stylsh", expected "stylish", "json", "sarif", "github" or "checkpatch"; did you mean "stylish"?'],
    ['export default { rules: { "lock-order-invesion": "off" } }', '1:27 there is no rule `lock-order-invesion`, expected a known one; did you mean `lock-order-inversion`?'],
    ['export default { rules: { "lock-order-inversion": "warn" } }', '1:51 rules.lock-order-inversion is "warn", expected "off", "warning" or "error"'],
    ['export default { rules: ["x"] }', '1:25 rules is a list, expected an object of rules'],
    ['export default { inclde: [] }', '1:18 there is no setting `inclde`, expected a known one; did you mean `include`?'],
    ['export default { cache: null }', '1:25 cache is null, expected true or false'],
    ['export default { cacheLocation: "" }', '1:33 cacheLocation is "", expected a path'],
    ['export default { cache: true, cache: false }', '1:31 `cache` is set twice, expected once'],
    ['export default { constructor: 1 }', '1:18 there is no setting `constructor`, expected a known one; settings: include, exclude, rules, format, maxWarnings, cache, cacheLocation'],
    ['export default 3', '1:16 the configuration is 3, expected an object'],
    ['export const config = {}', '1:1 there is no default export, expected `export default { … }`'],
    ['export default { ...other }', '1:18 this would have to be executed, expected `key: literal`'],
    ['export default { cache: }', "1:25 this cannot be read (Expression expected), expected a module"],
  ])('%s', async (text, problem) => {
    expect(await read('rulebook.config.ts', text)).toEqual([`rulebook.config.ts:${problem}`])
  })

  it('all faults are told, with their lines', async () => {
    expect(await read('rulebook.config.json', '{\n  "cache": 1,\n  "format": 2\n}')).toHaveLength(2)
  })

  it('broken JSON is told with its place', async () => {
    expect(await read('rulebook.config.json', '{ "cache": tru')).toMatchObject([expect.stringMatching(/^rulebook\.config\.json:1:\d+ /)])
    expect(await read('rulebook.config.json', '')).toMatchObject([expect.stringMatching(/^rulebook\.config\.json:1:1 /)])
  })
})

describe('rememberedConfig', () => {
  it('gives back what was read, for the same text only', async () => {
    const remembered = rememberedConfig(cacheIn(join(root, 'cache')), 'v1')
    writeFileSync(join(root, 'rulebook.config.ts'), 'export default { cache: true }')
    await readConfig({ root, ruleIds: ids, remembered })
    expect(remembered.recall('rulebook.config.ts', 'export default { cache: true }')).toEqual({ cache: true })
    expect(remembered.recall('rulebook.config.ts', 'export default { cache: false }')).toBeUndefined()
    expect(rememberedConfig(cacheIn(join(root, 'cache')), 'v2').recall('rulebook.config.ts', 'export default { cache: true }')).toBeUndefined()
  })
})
