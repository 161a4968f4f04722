/** The words and punctuation of a file as numbers: fast to walk over. */
export interface Tokens {
  readonly code: string
  readonly starts: Int32Array
  readonly ends: Int32Array
  /** `word`, `number`, `string`, or the code of a punctuation character. */
  readonly kinds: Int32Array
  readonly count: number
  /** For each bracket the index of its partner, or -1. */
  readonly partners: Int32Array
}

export const word = 1
export const number = 2
export const string = 3

const classes = classTable()

function classTable(): Uint8Array {
  const table = new Uint8Array(128)
  for (let at = 0; at < 128; at++) {
    const text = String.fromCharCode(at)
    if (/[A-Za-z_$]/.test(text)) table[at] = word
    else if (/\d/.test(text)) table[at] = number
    else if (text === '"' || text === "'") table[at] = string
    else if (/\s/.test(text)) table[at] = 9
  }
  return table
}

/** Cuts scanned and preprocessed code into tokens. Punctuation is a character a token. */
export function tokenize(code: string): Tokens {
  const size = code.length + 1
  const [starts, ends, kinds] = [new Int32Array(size), new Int32Array(size), new Int32Array(size)]
  let count = 0
  for (let at = 0; at < code.length; ) {
    const char = code.charCodeAt(at)
    const kind = char < 128 ? classes[char]! : word
    if (kind === 9) {
      at++
      continue
    }
    const end = kind === word || kind === number ? wordEnd(code, at) : kind === string ? stringEnd(code, at) : at + 1
    starts[count] = at
    ends[count] = end
    kinds[count] = kind === 0 ? char : kind
    count++
    at = end
  }
  return { code, starts, ends, kinds, count, partners: pair(kinds, count) }
}

function wordEnd(code: string, start: number): number {
  let at = start + 1
  for (; at < code.length; at++) {
    const char = code.charCodeAt(at)
    if (char < 128 && classes[char] !== word && classes[char] !== number) break
  }
  return at
}

/** Scanned strings have no quotes inside. */
function stringEnd(code: string, start: number): number {
  const quote = code[start]!
  const end = code.indexOf(quote, start + 1)
  const line = code.indexOf('\n', start)
  return end < 0 || (line >= 0 && line < end) ? start + 1 : end + 1
}

const closers: ReadonlyMap<number, number> = new Map(['()', '[]', '{}'].map((two) => [two.charCodeAt(1), two.charCodeAt(0)]))
const openers: ReadonlySet<number> = new Set(closers.values())
const openBrace = '{'.charCodeAt(0)

/** Brackets by their partners. A brace closes what was left open in it. */
function pair(kinds: Int32Array, count: number): Int32Array {
  const partners = new Int32Array(count).fill(-1)
  const open: number[] = []
  for (let index = 0; index < count; index++) {
    const kind = kinds[index]!
    if (openers.has(kind)) open.push(index)
    const opener = closers.get(kind)
    if (opener === undefined) continue
    if (opener === openBrace) while (open.length > 0 && kinds[open.at(-1)!] !== openBrace) open.pop()
    if (open.length === 0 || kinds[open.at(-1)!] !== opener) continue
    const partner = open.pop()!
    partners[index] = partner
    partners[partner] = index
  }
  return partners
}

export function textOf({ code, starts, ends }: Tokens, index: number): string {
  return code.slice(starts[index], ends[index])
}

/** Whether the token at `index` is this punctuation character. */
export function isPunctuation({ kinds, count }: Tokens, index: number, char: string): boolean {
  return index >= 0 && index < count && kinds[index] === char.charCodeAt(0)
}
