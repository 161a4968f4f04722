/** A line that reads as the start of a block other than a paragraph. */
export interface BlockStart {
  readonly name: string
  readonly pattern: RegExp
  readonly in: readonly ('paragraph' | 'title')[]
  readonly because: string
}

const everywhere: BlockStart['in'] = ['paragraph', 'title']
const optionArgument = String.raw`(?:[a-zA-Z][\w\-]*|<[^<>]+>)`
const shortOption = `[\\-+][a-zA-Z0-9](?: ?${optionArgument})?`
const longOption = `(?:--|/)[a-zA-Z0-9][\\w\\-]*(?:[ =]${optionArgument})?`
const option = `(?:${shortOption}|${longOption})`
const enumerator = String.raw`(?:\d+|[a-zA-Z]|[ivxlcdm]+|[IVXLCDM]+|#)`

/**
 * The transitions of docutils' `Body` state, and what may follow the first line of a text.
 *
 * docutils itself looks only at the first two lines of a paragraph; we keep every line clear, for
 * the readers that don't.
 */
export const blockStarts: readonly BlockStart[] = [
  {
    name: 'bullet',
    pattern: /^[-+*•‣⁃](?: |$)/,
    in: everywhere,
    because: 'a dash, plus, star or bullet before a blank starts a list item',
  },
  {
    name: 'enumerator',
    pattern: new RegExp(String.raw`^(?:\(${enumerator}\)|${enumerator}[.)])(?: |$)`),
    in: ['paragraph'],
    because: 'a number or letter and a stop or bracket start an item; a title keeps its number',
  },
  {
    name: 'field',
    pattern: /^:(?![: ])(?:[^:\\]|\\.|:(?![ `]|$))*(?<! ):(?: |$)/,
    in: everywhere,
    because: '`:name:` starts a field',
  },
  {
    name: 'option',
    pattern: new RegExp(`^${option}(?:, ${option})*$`),
    in: everywhere,
    because: 'a line of nothing but options starts an option list, if an indented block follows',
  },
  {
    name: 'doctest',
    pattern: /^>>>(?: |$)/,
    in: everywhere,
    because: '`>>>` starts a doctest block',
  },
  {
    name: 'line block',
    pattern: /^\|(?: |$)/,
    in: everywhere,
    because: 'a bar before a blank starts a line block',
  },
  {
    name: 'grid table',
    pattern: /^\+-[-+]+-\+$/,
    in: everywhere,
    because: 'dashes between plus signs are the border of a table',
  },
  {
    name: 'simple table',
    pattern: /^=+(?: +=+)+$/,
    in: everywhere,
    because: 'rows of equals signs are the border of a simple table',
  },
  {
    name: 'explicit markup',
    pattern: /^\.\.(?: |$)/,
    in: everywhere,
    because: '`..` starts a comment, a directive or a target',
  },
  {
    name: 'anonymous target',
    pattern: /^__(?: |$)/,
    in: everywhere,
    because: '`__` starts an anonymous target',
  },
  {
    name: 'adornment',
    pattern: /^([!-/:-@[-`{-~])\1*$/,
    in: everywhere,
    because: 'a line of one punctuation character makes a title or a transition',
  },
  {
    name: 'attribution',
    pattern: /^(?:---?(?!-)|—) *\S/,
    in: ['paragraph'],
    because: 'dashes at the start of a paragraph in a quote say who is quoted',
  },
]

/**
 * Puts a backslash before a line that would start another kind of block.
 *
 * A row of escaped backslashes gets an escaped blank instead: one more would turn the escapes.
 */
export function escapeBlockStart(
  line: string,
  place: 'paragraph' | 'title',
  table: readonly BlockStart[] = blockStarts,
): string {
  if (!startsBlock(line, place, table)) return line
  return `${line.startsWith('\\') ? '\\ ' : '\\'}${line}`
}

export function startsBlock(
  line: string,
  place: 'paragraph' | 'title',
  table: readonly BlockStart[] = blockStarts,
): boolean {
  return table.some((entry) => entry.in.includes(place) && entry.pattern.test(line))
}
