import { readFileSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'vite'
import type { Rolldown } from 'vite'

/** What a page has inline. */
export interface Assets {
  readonly script: string
  readonly style: string
}

const bundles = new Map<string, Promise<Assets>>()

/** The script of a page and all it imports as one text, and the style.css beside it; both minified, once for each entry. */
export function bundle(entry: URL): Promise<Assets> {
  const path = fileURLToPath(entry)
  const known = bundles.get(path) ?? bundleFile(path)
  bundles.set(path, known)
  return known
}

/** The viewer's own code. */
export function viewerAssets(): Promise<Assets> {
  return bundle(new URL('./app/main.ts', import.meta.url))
}

async function bundleFile(path: string): Promise<Assets> {
  const result = (await build({
    configFile: false,
    envFile: false,
    publicDir: false,
    logLevel: 'silent',
    build: {
      write: false,
      modulePreload: false,
      target: 'es2022',
      rolldownOptions: { input: path, output: { format: 'iife', codeSplitting: false } },
    },
  })) as Rolldown.RolldownOutput
  const script = result.output.find((file) => file.type === 'chunk')?.code ?? ''
  // Nothing in it may end the element it stands in.
  return { script: script.replaceAll('</', '<\\/').trim(), style: readStyle(new URL('style.css', pathToFileURL(path))) }
}

/** A style sheet without comments and needless space. */
function readStyle(file: URL): string {
  const text = readFileSync(file, 'utf8').replace(/\/\*.*?\*\//gs, '')
  return text.replace(/\s+/g, ' ').replace(/ ?([{};,]) ?/g, '$1').trim()
}
