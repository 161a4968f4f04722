import fc from 'fast-check'
import type { BlockContent, Heading, PhrasingContent, Root, RootContent, TableCell } from 'mdast'

/** Words that have gone wrong in some serializer, this one included. */
const awkward = [
  'kvm->mn_*', 'mn_', 'foo_', 'foo__', '_foo', '__', '_`x`', "'s_", 'a.b_', 'x-y_.', '[1]_', '[a]_',
  '[#]_', '[*]_', '*', '**', '*star', 'star*', 'a*b*c', '**x**', '(*)', '"*"', '|', '||', '|x|',
  '|x|_', 'a|b', '`', '``', '`x`', '``x``', ':x:`y`', ':x:', ':x', ':x:y:', ':', '::', 'end::',
  'end:', ' :', ' ::', 'e:::', '1.', '1)', '(1)', 'a.', 'iv.', '#.', '10. x', '-', '+', '•', '- x',
  '* x', '--', '---', '----', '—', '— x', '-- x', '..', '.. x', '.. note::', '>>>', '-x', '--opt',
  '-o arg', '-a, -b', '/dev', '/dev/kvm', '+x', '=', '====', '== ==', '~~~~', '""""', '+---+',
  '+--+--+', '!!', '.', 'http://x.y/z', 'http://x.y/z_', 'https:', 'info:x', 'mailto:a@b', 'a@b',
  'HEAD@{1}', 'mmu.c:12', 'x:y', 'file:a', '\\', '\\\\', '\\*', 'a\\', '\\_', '“q”', '’', '…', '–',
  '«x»', '日本語', 'ＷＩＤＥ', 'e\u0301x', '😀', '\u00a0', '\t', '\n', '"', "'", '(', ')', '<', '>', '<x>',
  'x <y>', '[', ']', '{', '}', '&srcu;', 'A', 'I.', 'RFC 2119', 'gfn', 'a lookup', 'invalidation',
  'memslot', 'page fault',
]

const char = fc.constantFrom(...'*_`|:\\.-+"\'()<>[]{}@/=#~!?,;a1B \u2014\u201c\u201d')
const noise = fc.array(char, { minLength: 1, maxLength: 8 }).map((parts) => parts.join(''))
const word = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...awkward) },
  { weight: 2, arbitrary: noise },
)
const gap = fc.constantFrom('', ' ', ' ', ' ', '  ', '\n')
const words = fc
  .array(fc.tuple(word, gap), { minLength: 1, maxLength: 14 })
  .map((parts) => parts.map(([each, after]) => each + after).join(''))

const text: fc.Arbitrary<PhrasingContent> = words.map((value) => ({ type: 'text', value }))
const inlineCode: fc.Arbitrary<PhrasingContent> = words
  .map((value) => value.replace(/\s/g, ' ').replaceAll('\u00a0', 'x'))
  .map((value) => ({ type: 'inlineCode', value }))
const url = fc.constantFrom(
  'https://docs.kernel.org/virt/kvm/locking.html', 'http://x.y/z_', 'http://x.y/a_/b',
  'http://x.y/(a)', 'http://x.y/a?b=c&d#e_', '#frag', 'locking.html', 'other_', 'http://x.y/a b',
  'http://x.y/<a>', 'http://x.y/*a*', 'http://x.y/`a`', 'http://x.y/a\\b',
)

function link(target: string, children: PhrasingContent[]): PhrasingContent {
  return { type: 'link', url: target, children }
}

/** Phrasing of limited depth, with an address set as its own text now and then. */
function phrasing(depth: number): fc.Arbitrary<PhrasingContent[]> {
  if (depth === 0) return fc.array(fc.oneof(text, inlineCode), { minLength: 1, maxLength: 3 })
  const inner = phrasing(depth - 1)
  return fc.array(
    fc.oneof(
      { weight: 5, arbitrary: text },
      { weight: 2, arbitrary: inlineCode },
      {
        weight: 2,
        arbitrary: inner.map((children): PhrasingContent => ({ type: 'emphasis', children })),
      },
      {
        weight: 2,
        arbitrary: inner.map((children): PhrasingContent => ({ type: 'strong', children })),
      },
      {
        weight: 1,
        arbitrary: url.map((each) => link(each, [{ type: 'text', value: each }])),
      },
      {
        weight: 1,
        arbitrary: fc
          .tuple(url, text)
          .map(([each, child]) => link(each, [{ type: 'text', value: 'x' }, child])),
      },
    ),
    { minLength: 1, maxLength: 5 },
  )
}

const paragraph = phrasing(2).map((children): BlockContent => ({ type: 'paragraph', children }))
const lines: fc.Arbitrary<BlockContent> = fc
  .tuple(phrasing(1), phrasing(1))
  .map(([first, second]) => [...first, { type: 'break' as const }, ...second])
  .map((children) => ({ type: 'paragraph', children }))
const codeLine = words.map((line) => line.replace(/[\n\t\u00a0]/g, ' '))
const code: fc.Arbitrary<BlockContent> = fc
  .array(fc.tuple(fc.constantFrom('', '', '  ', '      '), codeLine), { maxLength: 4 })
  .map((rows) => ({ type: 'code', value: rows.map(([margin, line]) => margin + line).join('\n') }))
const cell: fc.Arbitrary<TableCell> = fc
  .oneof(fc.constant<PhrasingContent[]>([]), phrasing(1))
  .map((children) => ({ type: 'tableCell', children }))
const table: fc.Arbitrary<BlockContent> = fc
  .array(fc.array(cell, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 })
  .map((rows) => rows.map((children) => ({ type: 'tableRow' as const, children })))
  .map((children) => ({ type: 'table', children }))

function block(depth: number): fc.Arbitrary<BlockContent> {
  const leaf = [
    { weight: 6, arbitrary: paragraph },
    { weight: 1, arbitrary: lines },
    { weight: 2, arbitrary: code },
    { weight: 1, arbitrary: table },
  ]
  if (depth === 0) return fc.oneof(...leaf)
  const inner = fc.array(block(depth - 1), { maxLength: 3 })
  const list = fc
    .tuple(
      fc.boolean(),
      fc.boolean(),
      fc.constantFrom(1, 1, 0, 9),
      fc.array(inner, { minLength: 1, maxLength: 3 }),
    )
    .map(([ordered, spread, start, items]): BlockContent => ({
      type: 'list',
      ordered,
      spread,
      ...(ordered ? { start } : {}),
      children: items.map((children) => ({ type: 'listItem', spread, children })),
    }))
  const quote = inner.map((children): BlockContent => ({ type: 'blockquote', children }))
  return fc.oneof(...leaf, { weight: 3, arbitrary: list }, { weight: 2, arbitrary: quote })
}

const heading: fc.Arbitrary<Heading> = fc
  .tuple(fc.integer({ min: 1, max: 4 }), phrasing(1))
  .map(([depth, children]) => ({
    type: 'heading',
    depth: depth as Heading['depth'],
    children: [...children, { type: 'text', value: ' x' }],
  }))
const rule: fc.Arbitrary<RootContent> = fc.constant({ type: 'thematicBreak' })

/** Documents of everything the serializer takes, headings and transitions where they may stand. */
export const arbitraryTree: fc.Arbitrary<Root> = fc
  .array(
    fc.oneof(
      { weight: 8, arbitrary: block(2) },
      { weight: 2, arbitrary: heading },
      { weight: 1, arbitrary: rule },
    ),
    { minLength: 1, maxLength: 6 },
  )
  .map((children) => ({ type: 'root', children: dropRules(mendDepths(children)) }))

function mendDepths(children: readonly RootContent[]): RootContent[] {
  let top: number | undefined
  let last = 0
  return children.map((node) => {
    if (node.type !== 'heading') return node
    top ??= node.depth
    last = Math.max(top, Math.min(node.depth, last === 0 ? node.depth : last + 1))
    return { ...node, depth: last as Heading['depth'] }
  })
}

/** A transition stays only between two paragraphs, so that it is sure to stand between blocks. */
function dropRules(children: readonly RootContent[]): RootContent[] {
  const isText = (node: RootContent | undefined): boolean =>
    node?.type === 'paragraph' && node.children.some(({ type }) => type === 'break')
  return children.filter((node, at) => {
    return node.type !== 'thematicBreak' || (isText(children[at - 1]) && isText(children[at + 1]))
  })
}
