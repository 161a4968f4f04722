import { existsSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
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
  const read = readText(root, file)
  if (!read.ok) return read.problem
  try {
    JSON.parse(withoutComments(read.file.text))
    return undefined
  } catch (error) {
    const [, at] = /position (\d+)/.exec((error as Error).message) ?? []
    const offset = at === undefined ? read.file.text.length : Number(at)
    const place = read.file.text === '' ? wholeFile(file) : placesIn({ path: file, text: read.file.text }).place(offset, offset)
    return { place, message: 'this is not JSON, expected the configuration of the TypeScript project', help: 'mend the file; `npx tsc --showConfig` reads it too' }
  }
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
