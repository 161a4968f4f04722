import type { Block, Program, Statement, Test } from '../scenario/consumers/program.ts'

const simple: Readonly<Record<string, Statement>> = {
  snapshot: { kind: 'snapshot' }, rmb: { kind: 'rmb' }, page: { kind: 'page' }, level: { kind: 'level' }, attribute: { kind: 'attribute' },
  lock: { kind: 'lock', mode: 'write' }, 'read lock': { kind: 'lock', mode: 'read' }, unlock: { kind: 'unlock' }, yield: { kind: 'yield' },
  vma: { kind: 'vma', snapshot: false }, 'vma with snapshot': { kind: 'vma', snapshot: true }, zap: { kind: 'zap' }, bail: { kind: 'bail' },
  'install level': { kind: 'install', at: 'level' }, 'install 4K': { kind: 'install', at: '4K' }, 'install 2M': { kind: 'install', at: '2M' },
}

const tests: readonly string[] = ['retry_gfn', 'retry', 'retry_unsafe', 'in_progress', 'leaf', 'present', 'huge'] satisfies readonly Test[]

/** All that a statement can be, for messages. */
export const statements = [...Object.keys(simple), ...tests.map((test) => `need ${test}`), 'if TEST { … } else { … }', 'loop { … }', 'helper { … }']

/** Reads what text.ts writes; says what it stumbled over. */
export function readProgram(text: string): Program | string {
  const words = text.split(/([;{}])/).map((word) => word.trim()).filter((word) => word !== '')
  const reader = { words, at: 0 }
  const body = readBlock(reader)
  if (typeof body === 'string') return body
  return reader.at < words.length ? `nothing opens the ${words[reader.at]!}` : { body }
}

interface Reader {
  readonly words: readonly string[]
  at: number
}

function readBlock(reader: Reader): Block | string {
  const block: Statement[] = []
  for (;;) {
    const word = reader.words[reader.at]
    if (word === undefined || word === '}') return block
    reader.at++
    if (word === ';') continue
    const one = readStatement(reader, word)
    if (typeof one === 'string') return one
    block.push(one)
  }
}

function readStatement(reader: Reader, word: string): Statement | string {
  const known = simple[word]
  if (known !== undefined) return known
  const [verb = '', ...rest] = word.split(/\s+/)
  const object = rest.join(' ')
  if (verb === 'need' && tests.includes(object)) return { kind: 'guard', test: object as Test }
  if (word === 'loop' || word === 'helper') {
    const body = braced(reader)
    return typeof body === 'string' ? body : { kind: word, body }
  }
  if (verb === 'if' && tests.includes(object)) return readIf(reader, object as Test)
  return `\`${word}\` is no statement`
}

function readIf(reader: Reader, test: Test): Statement | string {
  const then = braced(reader)
  if (typeof then === 'string') return then
  if (reader.words[reader.at] !== 'else') return { kind: 'if', test, then, else: [] }
  reader.at++
  const other = braced(reader)
  return typeof other === 'string' ? other : { kind: 'if', test, then, else: other }
}

function braced(reader: Reader): Block | string {
  if (reader.words[reader.at++] !== '{') return 'expected a { here'
  const body = readBlock(reader)
  if (typeof body === 'string') return body
  return reader.words[reader.at++] === '}' ? body : 'expected a } at the end'
}
