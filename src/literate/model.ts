import { globSync } from 'tinyglobby'

/** The layers of which a broken twin has its own modules, and the loader edits every file. */
const layers = ['src/scenario', 'src/kvm', 'src/kernel']

/** The files of the model, by their paths from the root of the project. */
export function modelFiles(root: string): ReadonlySet<string> {
  return new Set(globSync(layers.map((layer) => `${layer}/**/*.ts`), { cwd: root }))
}

const marker = /\/\/[ \t]*(?:clause|bug):[ \t]*([\w.-]*[\w-])/g

/** The ids of the clauses and bugs that a text marks; of a malformed marker, what stands where the id belongs. */
export function marksIn(text: string): readonly string[] {
  return [...new Set([...text.matchAll(marker)].map(([, id = '']) => id))]
}
