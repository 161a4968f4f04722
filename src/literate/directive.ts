import { readTwin, readTwins, required } from './directiveValues.ts'
import type { Attribute, Info, Mistake } from './directiveValues.ts'
import { didYouMean, oneOf } from './problem.ts'

/**
 * What the info string of a fence asks for. An allow-list: a fence of a language or with a word
 * that is not in it is a problem, so that no block is ever left out silently.
 */
export type Directive =
  | { readonly kind: 'prose' }
  | { readonly kind: 'ignore'; readonly reason: string }
  | { readonly kind: 'setup' }
  /** `without` are the broken twins: clauses to take out (`without=`), then bugs to put back (`with=`). */
  | { readonly kind: 'explore'; readonly name: string; readonly without: readonly string[]; readonly harmless: readonly string[] }
  | { readonly kind: 'test'; readonly name: string | undefined }
  | { readonly kind: 'outcomes' }
  | { readonly kind: 'trace'; readonly without: string }
  /** For the linter: what it finds, or why it can't. */
  | { readonly kind: 'example'; readonly language: 'ts' | 'c'; readonly shows: 'found' | 'not-found' | 'gap'; readonly reason: string }
  | { readonly kind: 'findings' }

export interface Reading {
  readonly directive: Directive
  readonly mistakes: readonly Mistake[]
}

const proseLanguages = ['text', 'sh', 'c', 'diff', 'json', 'rst', 'md', 'markdown']
const runLanguages: Readonly<Record<string, readonly string[]>> = {
  ts: ['setup', 'explore', 'test', 'ignore'],
  text: ['outcomes', 'trace'],
}
const misnamed = new Set(['typescript', 'js', 'javascript', 'tsx', 'jsx', 'mts', 'cts', 'mjs'])
const attributesOf: Readonly<Record<string, readonly string[]>> = {
  setup: [],
  explore: ['name', 'without', 'with', 'harmless'],
  test: ['name'],
  ignore: ['reason'],
  outcomes: [],
  trace: ['without', 'with'],
  found: [],
  'not-found': [],
  gap: ['reason'],
  findings: [],
}
const namePattern = /^[a-z][A-Za-z0-9]*$/

/** Reads an info string such as `ts explore name=unmap without=4.2.1-recheck`. */
export function readDirective(info: string): Reading {
  const words = split(info)
  const [language, word, ...rest] = words
  if (language === undefined) return prose()
  const known = languageMistake(language.text, word?.text)
  if (known !== undefined) return prose({ at: language.at, ...known })
  if (word === undefined) return language.text === 'ts' ? prose(unexecuted(language.at)) : prose()
  if (exampleWords(language.text).includes(word.text)) return build(word, rest, language.text)
  const runWords = runLanguages[language.text]
  if (runWords === undefined) {
    return prose({ at: word.at, message: `unexpected \`${word.text}\`, expected nothing after \`${language.text}\`` })
  }
  if (!runWords.includes(word.text)) return prose(unknownWord(word, language.text, runWords))
  return build(word, rest)
}

/** Words of examples for the linter, on the pages of bugs. */
function exampleWords(language: string): readonly string[] {
  if (language === 'text') return ['findings']
  return language === 'ts' || language === 'c' ? ['found', 'not-found', 'gap'] : []
}

function build(word: Word, rest: readonly Word[], language = 'ts'): Reading {
  const info: Info = { ...readAttributes(word.text, rest), at: word.at, language: language === 'c' ? 'c' : 'ts' }
  return { directive: makers[word.text]?.(info) ?? { kind: 'prose' }, mistakes: info.mistakes }
}

const makers: Readonly<Record<string, (info: Info) => Directive>> = {
  setup: () => ({ kind: 'setup' }),
  outcomes: () => ({ kind: 'outcomes' }),
  test: (info) => ({ kind: 'test', name: info.attributes.has('name') ? readName(info) : undefined }),
  ignore: (info) => ({ kind: 'ignore', reason: required(info, 'reason', 'why this block does not run') }),
  trace: (info) => ({ kind: 'trace', without: readTwin(info) }),
  explore: (info) => ({ kind: 'explore', name: readName(info), ...readTwins(info) }),
  findings: () => ({ kind: 'findings' }),
  found: ({ language }) => ({ kind: 'example', language, shows: 'found', reason: '' }),
  'not-found': ({ language }) => ({ kind: 'example', language, shows: 'not-found', reason: '' }),
  gap: (info) => ({ kind: 'example', language: info.language, shows: 'gap', reason: required(info, 'reason', "why the linter can't see it") }),
}

function readName(info: Info): string {
  const name = required(info, 'name', 'a camelCase name')
  const at = info.attributes.get('name')?.at ?? info.at
  if (name !== '' && !namePattern.test(name)) {
    info.mistakes.push({ at, message: `name \`${name}\`, expected camelCase letters and digits` })
  }
  return name
}

function readAttributes(word: string, rest: readonly Word[]): { attributes: Map<string, Attribute>; mistakes: Mistake[] } {
  const known = attributesOf[word] ?? []
  const attributes = new Map<string, Attribute>()
  const mistakes: Mistake[] = []
  for (const { text, at } of rest) {
    const [, key = text, quoted, bare] = /^([^=]*)=(?:"([^"]*)"|(.*))$/.exec(text) ?? []
    const value = quoted ?? bare
    const mistake = attributeMistake({ word, key, known, hasValue: value !== undefined, seen: attributes.has(key) })
    if (mistake === undefined) attributes.set(key, { key, value: value ?? '', at })
    else mistakes.push({ at, ...mistake })
  }
  return { attributes, mistakes }
}

function attributeMistake(found: {
  readonly word: string
  readonly key: string
  readonly known: readonly string[]
  readonly hasValue: boolean
  readonly seen: boolean
}): Omit<Mistake, 'at'> | undefined {
  const { word, key, known } = found
  if (!known.includes(key)) {
    const expected = known.length === 0 ? 'none' : oneOf(known)
    return { message: `unknown attribute \`${key}\` of \`${word}\`, expected ${expected}`, help: didYouMean(key, known) }
  }
  if (!found.hasValue) return { message: `attribute \`${key}\` without a value, expected \`${key}=\` and one` }
  return found.seen ? { message: `attribute \`${key}\` twice, expected once` } : undefined
}

function languageMistake(language: string, word: string | undefined): Omit<Mistake, 'at'> | undefined {
  if (language === 'ts' || proseLanguages.includes(language)) return undefined
  if (misnamed.has(language.toLowerCase()) || language.toLowerCase() === 'ts') {
    return { message: `unexecuted code block: language \`${language}\`, expected \`ts\``, help: 'write `ts` and what to run' }
  }
  const known = ['ts', ...proseLanguages]
  const lost = Object.values(runLanguages).flat().includes(word ?? '') ? 'unexecuted code block: ' : ''
  return { message: `${lost}unknown language \`${language}\`, expected ${oneOf(known)}`, help: didYouMean(language, known) }
}

function unknownWord(word: Word, language: string, known: readonly string[]): Mistake {
  const message = `unknown word \`${word.text}\` after \`${language}\`, expected ${oneOf(known)}`
  return { at: word.at, message, help: didYouMean(word.text, known) }
}

function unexecuted(at: number): Mistake {
  return {
    at,
    message: 'unexecuted code block: `ts` alone, expected `ts setup`, `ts explore`, `ts test` or `ts ignore`',
    help: 'say what to run, or `ignore reason="…"`',
  }
}

function prose(...mistakes: readonly Mistake[]): Reading {
  return { directive: { kind: 'prose' }, mistakes }
}

interface Word {
  readonly text: string
  readonly at: number
}

/** Words with their offsets; a quoted value may hold spaces. */
function split(info: string): Word[] {
  return [...info.matchAll(/(?:[^\s"=]+="[^"]*"|\S)+/g)].map((match) => ({ text: match[0], at: match.index }))
}
