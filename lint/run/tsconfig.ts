import { existsSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, isAbsolute, join, relative, resolve } from 'node:path'
import type { SourceText } from '../facts/sourceFacts.ts'
import type { InputProblem } from '../input/readText.ts'
import { readText, wholeFile } from '../input/readText.ts'
import { placesIn } from '../prose/textPlaces.ts'

/**
 * What is wrong with the tsconfig.json of a project with TypeScript in it.
 *
 * Nothing of it is used, as the front-end resolves relative imports by itself. But where it is absent or broken,
 * the folder is not the project the user means, or the code is in a state that nobody wants linted.
 */
export function tsconfigProblem(root: string): InputProblem | undefined {
  const file = tsconfigAbove(root)
  if (file === undefined) {
    return { place: undefined, message: `there is no tsconfig.json in ${root} or above, expected one`, help: 'name the root of the project with `-C`' }
  }
  return problemIn(root, [file])
}

/** `chain`: the configuration to read, and before it those that extend it. */
function problemIn(root: string, chain: readonly string[]): InputProblem | undefined {
  const file = chain.at(-1)!
  const read = readText(root, file)
  if (!read.ok) return read.problem
  const source = { path: file, text: read.file.text }
  const parsed = parseJson(withoutComments(source.text))
  if (!parsed.ok) {
    const at = parsed.at ?? source.text.length
    const place = source.text === '' ? wholeFile(file) : placesIn(source)(at, at)
    return { place, message: 'this is not JSON, expected the configuration of the TypeScript project', help: 'mend the file; `npx tsc --showConfig` reads it too' }
  }
  if (!isRecord(parsed.value)) return { place: wholeFile(file), message: 'this is JSON, but no object, expected the configuration of the TypeScript project', help: 'mend the file' }
  for (const name of extendedBy(parsed.value)) {
    const place = placeOfName(source, name)
    const base = resolveBase(join(root, file), name)
    if (base === undefined) {
      return { place, message: `this extends \`${name}\`, and there is no such file, expected a configuration`, help: 'mend the path, or install the package that it is in' }
    }
    const next = relative(root, base)
    if (chain.includes(next)) return { place, message: `this extends \`${name}\`, which leads back to this file, expected no circle`, help: 'take one `extends` of the circle away' }
    const problem = problemIn(root, [...chain, next])
    if (problem !== undefined) return problem
  }
  return undefined
}

type Parsed = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly at: number | undefined }

function parseJson(text: string): Parsed {
  try {
    return { ok: true, value: JSON.parse(text) }
  } catch (error) {
    const [, at] = /position (\d+)/.exec((error as Error).message) ?? []
    return { ok: false, at: at === undefined ? undefined : Number(at) }
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function extendedBy({ extends: names = [] }: Readonly<Record<string, unknown>>): readonly string[] {
  return [names].flat().filter((name) => typeof name === 'string')
}

function placeOfName(source: SourceText, name: string): InputProblem['place'] {
  const key = source.text.indexOf('"extends"')
  const start = source.text.indexOf(JSON.stringify(name), key + '"extends"'.length)
  return start < 0 ? wholeFile(source.path) : placesIn(source)(start, start + JSON.stringify(name).length)
}

/** The file that a configuration extends, as TypeScript finds it: by a path, or in a package. */
function resolveBase(file: string, name: string): string | undefined {
  if (/^\.{0,2}\//.test(name) || isAbsolute(name)) {
    const path = resolve(dirname(file), name)
    return [path, `${path}.json`].find((one) => existsSync(one) && statSync(one).isFile())
  }
  const require = createRequire(file)
  for (const candidate of [name, `${name}.json`, `${name}/tsconfig.json`]) {
    try {
      const path = require.resolve(candidate)
      if (path.endsWith('.json')) return path
    } catch {
      // The next form of the name.
    }
  }
  return undefined
}

function tsconfigAbove(root: string): string | undefined {
  for (let folder = root; ; folder = dirname(folder)) {
    const file = join(folder, 'tsconfig.json')
    if (existsSync(file)) return relative(root, file)
    if (dirname(folder) === folder) return undefined
  }
}

/** JSON of JSON with comments and trailing commas; positions stay. */
function withoutComments(text: string): string {
  const blank = (part: string): string => part.replace(/[^\n]/g, ' ')
  const bare = text.replace(/"(?:\\.|[^"\\])*"|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, (part) => (part.startsWith('"') ? part : blank(part)))
  return bare.replace(/"(?:\\.|[^"\\])*"|,(?=\s*[}\]])/g, (part) => (part === ',' ? ' ' : part))
}
