import type { List, PhrasingContent, Root, RootContent } from 'mdast'
import type { Block, Inline } from './docutils.ts'

/**
 * What a Markdown tree means, in the form doctree.py answers: the oracle of the round trip.
 *
 * Written from the tree alone, without the serializer, so that the two can disagree.
 */
export function skeletonOf(tree: Root): Block[] {
  const root: Block[] = []
  const open: { depth: number; blocks: Block[] }[] = [{ depth: 0, blocks: root }]
  for (const node of tree.children) {
    if (node.type === 'heading') {
      while ((open.at(-1)?.depth ?? 0) >= node.depth) open.pop()
      const blocks: Block[] = []
      open.at(-1)?.blocks.push(['section', oneLine(node.children), blocks])
      open.push({ depth: node.depth, blocks })
    } else {
      open.at(-1)?.blocks.push(...blockOf(node))
    }
  }
  return root
}

/** Writes both sides alike where they may differ: blanks, and neighbours of one face. */
export function normalize(blocks: readonly Block[]): Block[] {
  return blocks.map((block): Block => {
    switch (block[0]) {
      case 'section':
        return ['section', tidy(block[1]), normalize(block[2])]
      case 'paragraph':
        return ['paragraph', tidy(block[1])]
      case 'lines':
        return ['lines', block[1].map(tidy)]
      case 'bullets':
        return ['bullets', block[1].map(normalize)]
      case 'numbers':
        return ['numbers', block[1], block[2].map(normalize)]
      case 'quote':
        return ['quote', normalize(block[1])]
      case 'table':
        return ['table', block[1].map((row) => row.map(normalize))]
      default:
        return block
    }
  })
}

function blockOf(node: RootContent): Block[] {
  switch (node.type) {
    case 'paragraph': {
      const lines = splitLines(runsOf(node.children))
      if (lines.length > 1) return [['lines', lines]]
      return tidy(lines[0] ?? []).length === 0 ? [] : [['paragraph', lines[0] ?? []]]
    }
    case 'blockquote': {
      const inner = node.children.flatMap(blockOf)
      return inner.length === 0 ? [] : [['quote', inner]]
    }
    case 'code':
      return node.value.trim() === '' ? [] : [['code', dedent(node.value)]]
    case 'list':
      return [listOf(node)]
    case 'thematicBreak':
      return [['transition']]
    case 'table': {
      const width = Math.max(...node.children.map((row) => row.children.length))
      return [
        [
          'table',
          node.children.map((row) =>
            Array.from({ length: width }, (_, at): Block[] => {
              const cell = oneLine(row.children[at]?.children ?? [])
              return tidy(cell).length === 0 ? [] : [['paragraph', cell]]
            }),
          ),
        ],
      ]
    }
    default:
      throw new Error(`the round trip does not make ${node.type}`)
  }
}

function listOf(node: List): Block {
  const items = node.children.map((item) => item.children.flatMap(blockOf))
  return node.ordered ? ['numbers', node.start ?? 1, items] : ['bullets', items]
}

type Marked = Inline | 'break'

const order = ['text', 'emphasis', 'strong', 'literal', 'link']

function runsOf(children: readonly PhrasingContent[], outer: Inline = ['text', '']): Marked[] {
  const set = (kind: string, text: string, url?: string): Inline =>
    order.indexOf(kind) > order.indexOf(outer[0])
      ? url === undefined ? [kind, text] : [kind, text, url]
      : outer[2] === undefined ? [outer[0], text] : [outer[0], text, outer[2]]
  return children.flatMap((node): Marked[] => {
    switch (node.type) {
      case 'text':
        return [set('text', node.value)]
      case 'inlineCode':
        return [set('literal', node.value.replace(/\s/g, ' '))]
      case 'emphasis':
      case 'strong':
        return runsOf(node.children, set(node.type, ''))
      case 'link':
        return [set('link', textOf(node.children), node.url)]
      case 'break':
        return ['break']
      default:
        throw new Error(`the round trip does not make ${node.type}`)
    }
  })
}

function textOf(children: readonly PhrasingContent[]): string {
  return runsOf(children)
    .map((run) => (run === 'break' ? ' ' : run[1]))
    .join('')
}

function oneLine(children: readonly PhrasingContent[]): Inline[] {
  return runsOf(children).map((run) => (run === 'break' ? ['text', ' '] : run))
}

function splitLines(runs: readonly Marked[]): Inline[][] {
  const lines: Inline[][] = [[]]
  for (const run of runs) {
    if (run === 'break') lines.push([])
    else lines.at(-1)?.push(run)
  }
  return lines
}

/** Folds blanks and moves them out of markup, joins equal neighbours and drops what is empty. */
function tidy(runs: readonly Inline[]): Inline[] {
  return trimEdges(joinEqual(joinEqual(runs).flatMap(moveBlanksOut)))
}

function joinEqual(runs: readonly Inline[]): Inline[] {
  const done: Inline[] = []
  for (const run of runs) {
    const last = done.at(-1)
    const isOne = last?.[0] === run[0] && run[0] !== 'literal' && run[0] !== 'link'
    if (isOne) done[done.length - 1] = [run[0], fold(last[1] + run[1])]
    else if (run[1] !== '') done.push(run)
  }
  return done
}

function moveBlanksOut(run: Inline): Inline[] {
  if (run[0] === 'literal') return [['literal', run[1].normalize('NFC')]]
  const text = fold(run[1])
  if (run[0] === 'text' || text.trim() === '') return [['text', text]]
  const inner: Inline = [run[0], text.trim(), ...target(run)]
  return [['text', text.startsWith(' ') ? ' ' : ''], inner, ['text', text.endsWith(' ') ? ' ' : '']]
}

function trimEdges(runs: readonly Inline[]): Inline[] {
  const last = runs.length - 1
  return runs
    .map((run, index): Inline => {
      if (run[0] !== 'text') return run
      const left = index === 0 ? run[1].trimStart() : run[1]
      return ['text', index === last ? left.trimEnd() : left]
    })
    .filter(([, text]) => text !== '')
}

function target(run: Inline): [] | [string] {
  return run[2] === undefined ? [] : [decodeURI(run[2])]
}

function fold(text: string): string {
  return text.normalize('NFC').replace(/[\s\x1c-\x1f\x85]+/g, ' ')
}

/** A literal block loses the indentation all its lines share, and blanks at its edges. */
function dedent(code: string): string {
  const lines = code.split('\n').map((line) => line.trimEnd())
  while (lines[0] === '') lines.shift()
  while (lines.at(-1) === '') lines.pop()
  const margin = Math.min(...lines.filter((line) => line !== '').map((line) => line.search(/\S/)))
  return lines.map((line) => line.slice(margin)).join('\n')
}
