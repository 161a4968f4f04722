import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Language, Parser, type Tree } from 'web-tree-sitter'

/** Parses masked C. */
export type Parse = (masked: string) => Tree

let loading: Promise<Parse> | undefined

/** The C parser of this process, loaded when first asked for. */
export function loadGrammar(): Promise<Parse> {
  loading ??= load()
  return loading
}

async function load(): Promise<Parse> {
  await Parser.init()
  const language = await Language.load(readFileSync(createRequire(import.meta.url).resolve('tree-sitter-c/tree-sitter-c.wasm')))
  const parser = new Parser()
  parser.setLanguage(language)
  return (masked) => parser.parse(masked)!
}
