/** The tokens of a text, without a tree. */
export interface Tokens {
  /** Words and marks as written; of the rest only the kind, see `literals`. */
  readonly texts: readonly string[]
  readonly starts: readonly number[]
  readonly ends: readonly number[]
  readonly comments: readonly CommentRange[]
}

export interface CommentRange {
  readonly kind: 'line' | 'block'
  readonly start: number
  readonly end: number
}

/** What stands for tokens whose content does not matter. */
export const literals = { number: '0', string: "''", pattern: '/./', template: '``', head: '`${', middle: '}${', tail: '}`' } as const

/** Each matches where it is set to, or not at all. */
const shapes = {
  blank: /\s*/y,
  firstLine: /(?:#!.*)?/y,
  lineComment: /\/\/.*/y,
  blockComment: /\/\*[^]*?\*\//y,
  word: /[A-Za-z_$][\w$]*/y,
  number: /\d\w*(?:\.\w*)?|\.\d\w*/y,
  string: /"(?:[^"\\\r\n]|\\(?:\r\n|[^]))*"|'(?:[^'\\\r\n]|\\(?:\r\n|[^]))*'/y,
  template: /[`}](?:[^`\\$]|\\[^]|\$(?!\{))*(?:`|\$\{)/y,
  pattern: /\/(?:[^/\\[\r\n\u2028\u2029]|\\.|\[(?:[^\]\\\r\n\u2028\u2029]|\\.)*\])+\/[a-uw-z]*(?!\w)/y,
  mark: /=>|\.\.\.|\?\.(?!\d)|\+\+|--|[{}()[\];,<>+\-*/%&|^!~?:=.@#]/y,
}

type Shape = keyof typeof shapes

interface Reading {
  readonly text: string
  readonly texts: string[]
  readonly starts: number[]
  readonly ends: number[]
  readonly comments: CommentRange[]
  readonly brackets: Bracket[]
  before: Operand
}

/** Whether what was read last is the end of an operand. */
type Operand = 'yes' | 'no' | 'unsure'
/** An open bracket: whether what it closes is an operand. */
type Bracket = Operand | 'template'

/**
 * The tokens of TypeScript without JSX; undefined where it takes a parser to tell them.
 *
 * A slash after an operand divides, and elsewhere begins a pattern. What a closing brace or angle bracket ends, and
 * whether a word like `await` is a name, is a matter of the grammar: a slash after one of these is left to the parser.
 * So are names in letters other than ASCII, and anything unfinished.
 */
export function tokensOf(text: string): Tokens | undefined {
  const r: Reading = { text, texts: [], starts: [], ends: [], comments: [], brackets: [], before: 'no' }
  const next = (at: number): number => (isVisible(text.charCodeAt(at)) ? at : endOf('blank', text, at)!)
  for (let at = next(endOf('firstLine', text, 0)!); at < text.length; ) {
    const end = readOne(r, at)
    if (end === undefined) return undefined
    at = next(end)
  }
  return r
}

/** A character of ASCII, and not white. */
function isVisible(code: number): boolean {
  return code > 32 && code < 127
}

/** Whether a character is a letter or digit of ASCII, or `_` or `$`. */
export function beginsWord(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code === 95 || code === 36
}

function endOf(shape: Shape, text: string, at: number): number | undefined {
  const pattern = shapes[shape]
  pattern.lastIndex = at
  return pattern.test(text) ? pattern.lastIndex : undefined
}

/** Marks that begin no longer one. */
const alone: ReadonlySet<string> = new Set('{}()[];,:@#~')

function readOne(r: Reading, start: number): number | undefined {
  const shape = shapeAt(r, start)
  const end = shape === undefined ? undefined : shape === 'mark' && alone.has(r.text[start]!) ? start + 1 : endOf(shape, r.text, start)
  if (end === undefined) return undefined
  if (shape === 'lineComment' || shape === 'blockComment') r.comments.push({ kind: shape === 'lineComment' ? 'line' : 'block', start, end })
  else addToken(r, shape!, start, end)
  return end
}

function shapeAt({ text, brackets, before }: Reading, at: number): Shape | undefined {
  const first = text[at]!
  const second = text[at + 1] ?? ''
  if (first === '/') {
    if (second === '/') return 'lineComment'
    if (second === '*') return 'blockComment'
    return before === 'unsure' ? undefined : before === 'yes' ? 'mark' : 'pattern'
  }
  if (first === '}') return brackets.at(-1) === 'template' ? 'template' : 'mark'
  if (first === '.') return second >= '0' && second <= '9' ? 'number' : 'mark'
  return byFirst.get(first) ?? 'mark'
}

const byFirst: ReadonlyMap<string, Shape> = new Map([
  ...[...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_$'].map((first) => [first, 'word'] as const),
  ...[...'0123456789'].map((first) => [first, 'number'] as const),
  ...[...`'"`].map((first) => [first, 'string'] as const),
  ['`', 'template'],
])

function addToken(r: Reading, shape: Shape, start: number, end: number): void {
  const token = tokenOf(r.text, shape, start, end)
  const last = r.texts.at(-1)
  const isMember = shape === 'word' && (last === '.' || last === '?.')
  const closed = closes.has(token) ? (r.brackets.pop() ?? 'unsure') : undefined
  if (opens.has(token)) r.brackets.push(bracketOf(r.texts, token))
  r.before = isMember ? 'yes' : operandAfter(token, shape, closed ?? r.before)
  r.texts.push(token)
  r.starts.push(start)
  r.ends.push(end)
}

function tokenOf(text: string, shape: Shape, start: number, end: number): string {
  switch (shape) {
    case 'number':
    case 'string':
    case 'pattern':
      return literals[shape]
    case 'template':
      if (text[start] === '`') return text[end - 1] === '`' ? literals.template : literals.head
      return text[end - 1] === '`' ? literals.tail : literals.middle
    default:
      return text.slice(start, end)
  }
}

const opens: ReadonlySet<string> = new Set(['(', '[', '{', literals.head])
const closes: ReadonlySet<string> = new Set([')', ']', '}', literals.tail])

/** After the parentheses of `if` and loops a statement begins, after others an operand ends; `for await (…)` looks like both. */
function bracketOf(texts: readonly string[], token: string): Bracket {
  if (token === literals.head) return 'template'
  if (token !== '(') return token === '[' ? 'yes' : 'unsure'
  const before = texts.at(-2)
  const head = before === '.' || before === '?.' ? undefined : texts.at(-1)
  if (head === 'await') return 'unsure'
  return head === 'if' || head === 'while' || head === 'for' || head === 'with' ? 'no' : 'yes'
}

/** `before`: for a closing bracket, what it closes. */
function operandAfter(token: string, shape: Shape, before: Bracket): Operand {
  if (shape === 'word') return contextual.has(token) ? 'unsure' : reserved.has(token) && !values.has(token) ? 'no' : 'yes'
  if (shape === 'mark') {
    if (token === '>') return 'unsure'
    // Before or after an operand: what it was before, it is after.
    const isSame = closes.has(token) || token === '!' || token === '++' || token === '--'
    return isSame && before !== 'template' ? before : 'no'
  }
  return token === literals.head || token === literals.middle ? 'no' : 'yes'
}

const values: ReadonlySet<string> = new Set(['this', 'super', 'null', 'true', 'false'])

/** Words of the language, which are no names anywhere but as those of members. */
export const reserved: ReadonlySet<string> = new Set([
  ...['break', 'case', 'catch', 'class', 'const', 'continue', 'debugger', 'default', 'delete', 'do', 'else', 'enum', 'export', 'extends'],
  ...['finally', 'for', 'function', 'if', 'import', 'in', 'instanceof', 'new', 'return', 'switch', 'throw', 'try', 'typeof', 'var', 'void', 'while', 'with'],
  ...values,
])

/** Words of the language in some places, names in others. */
export const contextual: ReadonlySet<string> = new Set([
  ...['abstract', 'accessor', 'any', 'as', 'asserts', 'async', 'await', 'bigint', 'boolean', 'declare', 'defer', 'from', 'get', 'global'],
  ...['implements', 'infer', 'interface', 'intrinsic', 'is', 'keyof', 'let', 'module', 'namespace', 'never', 'number', 'object', 'of', 'out'],
  ...['override', 'package', 'private', 'protected', 'public', 'readonly', 'require', 'satisfies', 'set', 'static', 'string', 'symbol', 'type'],
  ...['undefined', 'unique', 'unknown', 'using', 'yield', 'assert'],
])
