import type { Event } from '../../../../lint/facts/event.ts'
import type { Expression } from '../../../../lint/facts/expression.ts'
import type { BlockEnd, FunctionFacts } from '../../../../lint/facts/functionFacts.ts'

/**
 * A function's facts as text without places and file names: a line an event. Equal code prints alike in all languages.
 *
 * Blocks in which nothing happens are passed over; how many there are says nothing.
 */
export function printFunction({ name, parameters, blocks }: FunctionFacts): string {
  const lines = [`${name}(${parameters.join(', ')})`]
  const arrival = (block: number): number => {
    const { events, end } = blocks[block]!
    return events.length === 0 && end.kind === 'goto' && end.to !== block ? arrival(end.to) : block
  }
  for (const [index, { events, end }] of blocks.entries()) {
    if (index > 0 && arrival(index) !== index) continue
    lines.push(`${index}:`, ...events.map((event) => `  ${printEvent(event)}`), `  ${printEnd(end, arrival)}`)
  }
  return numbered(lines.join('\n'))
}

/** Numbers blocks in the order in which they are printed. */
function numbered(text: string): string {
  const numbers = new Map([...text.matchAll(/^(\d+):$/gm)].map(([, old], index) => [old!, String(index)]))
  return text
    .replace(/^(\d+):$/gm, (_, old: string) => `${numbers.get(old)!}:`)
    .replace(/^ {2}(->|either|if) .*$/gm, (line) => line.replace(/(-> |else |either | or )(\d+)/g, (_, word: string, old: string) => word + numbers.get(old)!))
}

function printEvent(event: Event): string {
  switch (event.kind) {
    case 'assign': {
      const { target } = event
      const to = target.kind === 'local' ? target.name : `${print(target.of)}.${target.name}`
      return `${to} ${event.update ? ':=' : '='} ${print(event.value)}`
    }
    case 'read':
      return `${event.result} = ${event.accessor}[${print(event.from)}]`
    case 'write': {
      const expected = event.expected === undefined ? '' : ` if ${print(event.expected)}`
      return `${event.result} = ${event.accessor}[${print(event.to)}] <- ${event.value === undefined ? '?' : print(event.value)}${expected}`
    }
    case 'call':
      return `${event.result} = ${print(event.callee)}(${event.args.map(print).join(', ')})`
  }
}

export function print(expression: Expression): string {
  switch (expression.kind) {
    case 'constant':
      return JSON.stringify(expression.value)
    case 'local':
      return expression.name
    case 'global':
      return `@${expression.name}`
    case 'function':
      return `fn ${expression.id.slice(expression.id.indexOf('#') + 1)}`
    case 'field':
      return `${print(expression.of)}.${expression.name}`
    case 'element':
      return `${print(expression.of)}[${expression.index === undefined ? '' : print(expression.index)}]`
    case 'not':
      return `!${print(expression.of)}`
    case 'binary':
      return `(${print(expression.left)} ${expression.operator} ${print(expression.right)})`
    case 'record':
      return `{${expression.entries.map((entry) => (entry.kind === 'field' ? `${entry.name}: ` : '...') + print(entry.value)).join(', ')}}`
    case 'opaque':
      return `~(${expression.parts.map(print).join(', ')})`
  }
}

function printEnd(end: BlockEnd, arrival: (block: number) => number): string {
  switch (end.kind) {
    case 'goto':
      return `-> ${arrival(end.to)}`
    case 'branch':
      return `if ${print(end.condition)} -> ${arrival(end.then)} else ${arrival(end.else)}`
    case 'choice':
      return `either ${end.to.map(arrival).join(' or ')}`
    case 'return':
      return end.value === undefined ? 'return' : `return ${print(end.value)}`
    case 'throw':
      return 'throw'
  }
}
