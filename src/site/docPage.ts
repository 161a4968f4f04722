import type { Code, Root, RootContent } from 'mdast'
import { toString } from 'mdast-util-to-string'
import rehypeStringify from 'rehype-stringify'
import remarkGfm from 'remark-gfm'
import remarkParse from 'remark-parse'
import remarkRehype from 'remark-rehype'
import { unified } from 'unified'
import { visit } from 'unist-util-visit'
import { link, withRegions } from './regions.ts'
import { wayTo } from './site.ts'
import type { Placer, SiteInput, SourceText } from './site.ts'

/** A part of a page that can be found and linked to. */
export interface Entry {
  readonly id: string
  readonly title: string
  readonly depth: number
  readonly text: string
}

interface DocPage {
  readonly title: string
  /** Markup, made from a tree in which no HTML of the source is left. */
  readonly html: string
  /** The headings in order, with the text below them. */
  readonly entries: readonly Entry[]
}

const parser = unified().use(remarkParse).use(remarkGfm)
// HTML in a page, such as the comments of regions, is left out: only what Markdown says gets into the site.
const writer = unified().use(remarkRehype).use(rehypeStringify)

/** A Markdown page as HTML, with ids at its headings, links into the site, and the races of its clauses. */
export function docPage({ file, text }: SourceText, input: SiteInput, place: Placer): DocPage {
  const here = place(file) ?? file
  const tree: Root = parser.parse(text)
  const linkTo = (target: string): string => wayTo(here, target)
  tree.children = withRegions(tree, { chapter: input.chapter, races: input.races, linkTo })
  tree.children = withRaceLinks(tree.children, input, linkTo)
  const entries = entriesOf(tree)
  rewriteLinks(tree, { file, here, place })
  const html = writer.stringify(writer.runSync(tree))
  return { title: entries[0]?.title ?? file, html, entries }
}

/** Above each recorded trace, the page that steps through it; fences say what they are. */
function withRaceLinks(children: readonly RootContent[], { races }: SiteInput, linkTo: (file: string) => string): RootContent[] {
  let block: string | undefined
  return children.flatMap((node): RootContent[] => {
    if (node.type !== 'code') return [node]
    const { lang, meta } = node
    block = lang === 'ts' ? (/^explore .*\bname=(\S+)/.exec(meta ?? '')?.[1] ?? block) : block
    const [, clause] = /^trace (?:without|with)=(\S+)/.exec(meta ?? '') ?? []
    const race = lang === 'text' ? races.find((each) => each.clause === clause && each.block === block) : undefined
    const kind = lang === 'text' && meta !== null && meta !== undefined ? `text-${meta.split(' ')[0] ?? ''}` : `code-${lang ?? 'plain'}`
    const caption = captionOf(node)
    const box: RootContent = { type: 'blockquote', data: { hName: 'figure', hProperties: { className: ['fence', kind] } }, children: [
      ...(caption === undefined ? [] : [{ type: 'paragraph', data: { hName: 'figcaption' }, children: [
        { type: 'text', value: caption },
        ...(race === undefined ? [] : [{ type: 'text', value: ' ' } as const, link(linkTo(race.file), [{ type: 'text', value: 'step through it' }], { className: ['button'] })]),
      ] } as const]),
      { ...node, data: { ...node.data, hProperties: { tabIndex: '0' } } },
    ] as never }
    return [box]
  })
}

function captionOf({ lang, meta }: Code): string | undefined {
  const words = meta ?? ''
  const [, name] = /^explore .*\bname=(\S+)/.exec(words) ?? []
  if (name !== undefined) return `scenario ${name}`
  if (lang === 'text' && words === 'outcomes') return 'all outcomes'
  const [, word, id] = /^trace (without|with)=(\S+)/.exec(words) ?? []
  return id === undefined ? undefined : `${word} ${id}`
}

/** Gives headings and clauses their ids, and collects the text below each. */
function entriesOf(tree: Root): Entry[] {
  const entries: { id: string; title: string; depth: number; text: string }[] = []
  const taken = new Map<string, number>()
  for (const node of tree.children) {
    const clause = node.data?.hProperties?.['id']
    if (node.type === 'heading') {
      const title = toString(node)
      node.data = { ...node.data, hProperties: { id: slug(title, taken) } }
      entries.push({ id: String(node.data.hProperties!['id']), title, depth: (node).depth, text: '' })
    } else if (typeof clause === 'string') {
      entries.push({ id: clause, title: clause, depth: 7, text: textOf(node) })
    } else if (entries.length > 0) {
      entries.at(-1)!.text += ` ${textOf(node)}`
    }
  }
  return entries.map((entry) => ({ ...entry, text: entry.text.replace(/\s+/g, ' ').trim() }))
}

/** The words of a block, without what only leads elsewhere and without recorded traces. */
function textOf(node: RootContent): string {
  const names = node.data?.hProperties?.['className']
  if (Array.isArray(names) && names.some((name) => ['without', 'clause-id', 'text-trace'].includes(name))) return ''
  const blocks = ['blockquote', 'list', 'listItem', 'table', 'tableRow'].includes(node.type) && 'children' in node
  return blocks ? (node.children as RootContent[]).map(textOf).join(' ') : toString(node)
}

/** As GitHub makes it of a title, so that links in the pages work here too. */
function slug(title: string, taken: Map<string, number>): string {
  const base = title.toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, '').replace(/\s/g, '-')
  const count = taken.get(base) ?? 0
  taken.set(base, count + 1)
  return count === 0 ? base : `${base}-${count}`
}

interface LinkOptions {
  readonly file: string
  readonly here: string
  readonly place: Placer
}

/** Links to files of the project become links in the site; what is not there is no link. Other schemes than http are none either. */
function rewriteLinks(tree: Root, { file, here, place }: LinkOptions): void {
  visit(tree, (node) => {
    if (node.type === 'image') Object.assign(node, { type: 'text', value: node.alt ?? '' })
    if (node.type !== 'link' && node.type !== 'definition') return
    if (node.type === 'link' && node.data?.hProperties !== undefined) return
    if (/^(?:https?:|#)/i.test(node.url)) return
    const { pathname, hash, protocol } = new URL(node.url, `file:///${file}`)
    const target = protocol === 'file:' ? place(decodeURI(pathname).slice(1)) : undefined
    if (target !== undefined) node.url = wayTo(here, target) + hash
    else if (node.type === 'definition') node.url = '#'
    else Object.assign(node, { type: 'emphasis', data: { hName: 'span', hProperties: { className: ['no-link'], title: 'not part of the site' } } })
  })
}
