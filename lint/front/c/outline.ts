import type { SourceText } from '../../facts/sourceFacts.ts'
import { perObject } from '../../perObject.ts'
import { preprocess, type Preprocessed } from './directives.ts'
import { attributeCalls } from './mask/words.ts'
import { scan, type Scanned } from './scan.ts'
import { isPunctuation, textOf, tokenize, word, type Tokens } from './tokens.ts'

/** Something at file scope, known by its words only: what it refers to, before anything is parsed. */
export interface Chunk {
  readonly kind: 'function' | 'macro' | 'variable' | 'broken'
  /** Empty for what breaks off: it may be anything. */
  readonly name: string
  readonly start: number
  readonly end: number
  /** Every word in it; `f()` for what is called, `f(x)` if its last argument ends in `x`; `->f` for a field that is called, `.f=g` for one that is given a name. */
  readonly words: ReadonlySet<string>
  /** Of a chunk that is remembered: those of its words that tell something in the tree as it is; see memory/telling.ts. */
  readonly telling?: ReadonlySet<string> | undefined
}

export interface Outline {
  readonly scanned: Scanned
  readonly preprocessed: Preprocessed
  readonly chunks: readonly Chunk[]
  /** `paging64_` for a template file whose functions are called that somewhere. */
  readonly prefixes: readonly string[]
}

/** What a file is made of. Cheap: nothing is parsed, so that of a big tree only what matters has to be. */
export function outlineOf(source: SourceText): Outline {
  return remembered.get(source) ?? made(source)
}

const remembered = new WeakMap<SourceText, Outline>()

/** Says what is in a file whose text was seen before. What only a parser needs is made when it asks. */
export function rememberOutline(source: SourceText, { chunks, prefixes }: Pick<Outline, 'chunks' | 'prefixes'>): void {
  remembered.set(source, {
    chunks,
    prefixes,
    get scanned() {
      return made(source).scanned
    },
    get preprocessed() {
      return made(source).preprocessed
    },
  })
}

const made = perObject(({ text }: SourceText): Outline => {
  const scanned = scan(text)
  const preprocessed = preprocess(scanned.code)
  const macros = preprocessed.macros.map(({ name, start, bodyStart, bodyEnd }): Chunk => {
    const tokens = tokenize(scanned.code.slice(bodyStart, bodyEnd).replaceAll('\\', ' '))
    return { kind: 'macro', name, start, end: bodyEnd, words: wordsOf(tokens, 0, tokens.count) }
  })
  return { scanned, preprocessed, chunks: [...macros, ...chunksOf(tokenize(preprocessed.code))], prefixes: prefixesOf(scanned.code) }
})

function prefixesOf(code: string): readonly string[] {
  const defines = code.matchAll(/^[ \t]*#[ \t]*define[ \t]+FNAME\((\w+)\)[ \t]+([\w# \t]*?)##[ \t]*\1[ \t]*$/gm)
  return [...defines].map((match) => match[2]!.replace(/##|\s/g, ''))
}

/** Functions, and declarations with a value. Prototypes and types are left out. */
function chunksOf(tokens: Tokens): Chunk[] {
  const chunks: Chunk[] = []
  let from = 0
  for (let at = 0; at < tokens.count; at++) {
    // Braces between parentheses are arguments of a macro.
    if (isPunctuation(tokens, at, '(')) at = Math.max(at, tokens.partners[at]!)
    else if (isPunctuation(tokens, at, '{')) {
      const partner = tokens.partners[at]!
      const name = functionName(tokens, at)
      const last = partner < 0 ? tokens.count - 1 : partner
      if (partner < 0 || name !== undefined) {
        chunks.push(chunk(tokens, { kind: partner < 0 ? 'broken' : 'function', name: name ?? '', from, to: last }))
        from = last + 1
      }
      at = last
    } else if (isPunctuation(tokens, at, '}')) {
      chunks.push(chunk(tokens, { kind: 'broken', name: '', from, to: at }))
      from = at + 1
    } else if (isPunctuation(tokens, at, ';')) {
      const name = variableName(tokens, from, at)
      if (name !== undefined) chunks.push(chunk(tokens, { kind: 'variable', name, from, to: at }))
      from = at + 1
    }
  }
  return chunks
}

interface Found {
  readonly kind: Chunk['kind']
  readonly name: string
  /** Indices of the first and the last token. */
  readonly from: number
  readonly to: number
}

function chunk(tokens: Tokens, { kind, name, from, to }: Found): Chunk {
  return { kind, name, start: tokens.starts[from]!, end: tokens.ends[to]!, words: wordsOf(tokens, from, to + 1) }
}

/** The name before the parameter list that a body follows; undefined if the brace opens no body. */
function functionName(tokens: Tokens, brace: number): string | undefined {
  let at = brace - 1
  while (at > 0 && tokens.kinds[at] === word && textOf(tokens, at).startsWith('__')) at--
  for (;;) {
    if (!isPunctuation(tokens, at, ')')) return undefined
    const open = tokens.partners[at]!
    if (open < 1) return undefined
    if (isPunctuation(tokens, open - 1, ')')) return templateName(tokens, open - 1)
    if (tokens.kinds[open - 1] !== word) return undefined
    const name = textOf(tokens, open - 1)
    if (!attributeCalls.has(name)) return name
    at = open - 2
  }
}

/** `FNAME(walk)`. */
function templateName(tokens: Tokens, closing: number): string | undefined {
  const open = tokens.partners[closing]!
  return open > 0 && closing === open + 2 && textOf(tokens, open - 1) === 'FNAME' ? `FNAME(${textOf(tokens, open + 1)})` : undefined
}

/** The word before a `=`, or before the brackets there. */
function variableName(tokens: Tokens, from: number, to: number): string | undefined {
  for (let at = from; at < to; at++) {
    if (!isPunctuation(tokens, at, '=')) {
      const partner = tokens.partners[at]!
      if (partner > at) at = partner
      continue
    }
    let before = at - 1
    while (before > from && isPunctuation(tokens, before, ']')) before = tokens.partners[before]! - 1
    while (before > from && tokens.kinds[before] === word && textOf(tokens, before).startsWith('__')) before--
    return tokens.kinds[before] === word ? textOf(tokens, before) : ''
  }
  return undefined
}

function wordsOf(tokens: Tokens, from: number, to: number): Set<string> {
  const words = new Set<string>()
  for (let at = from; at < to; at++) {
    if (tokens.kinds[at] !== word) continue
    const text = textOf(tokens, at)
    words.add(text)
    if (isPunctuation(tokens, at + 1, '(')) for (const called of callsAt(tokens, at, text)) words.add(called)
    if (isTableCall(tokens, at)) words.add(`->${text.replace(/^kvm_x86_/, '')}`)
    if (!isField(tokens, at)) continue
    if (isPunctuation(tokens, at + 1, '(')) words.add(`->${text}`)
    else if (isPunctuation(tokens, at + 1, '=') && !isPunctuation(tokens, at + 2, '=')) {
      const value = isPunctuation(tokens, at + 2, '&') ? at + 3 : at + 2
      if (tokens.kinds[value] === word) words.add(`.${text}=${textOf(tokens, value)}`)
    }
  }
  return words
}

function callsAt(tokens: Tokens, at: number, name: string): string[] {
  const closing = tokens.partners[at + 1]!
  if (closing < 0) return [`${name}()`]
  const last = tokens.kinds[closing - 1] === word ? [`${name}(${textOf(tokens, closing - 1)})`] : []
  const template = name === 'FNAME' && isPunctuation(tokens, closing + 1, '(') ? [`${last[0]}()`] : []
  return [`${name}()`, ...last, ...template]
}

/** `kvm_x86_call(f)(vcpu)` calls the field `f`. */
function isTableCall(tokens: Tokens, at: number): boolean {
  return isPunctuation(tokens, at - 1, '(') && isPunctuation(tokens, at + 1, ')') && isPunctuation(tokens, at + 2, '(')
}

/** Behind a dot or an arrow. */
function isField(tokens: Tokens, at: number): boolean {
  return isPunctuation(tokens, at - 1, '.') || (isPunctuation(tokens, at - 1, '>') && isPunctuation(tokens, at - 2, '-'))
}
