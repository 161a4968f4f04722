import type { Html, Paragraph, PhrasingContent, Root, RootContent } from 'mdast'
import type { Chapter } from '../chapter/chapter.ts'
import { sectionBlocks } from '../chapter/tree.ts'
import type { Race } from './site.ts'

interface RegionOptions {
  readonly chapter: Chapter
  readonly races: readonly Race[]
  /** The address of a page of the site, seen from this one. */
  readonly linkTo: (file: string) => string
}

/**
 * The blocks of a page with the generated regions made for the site: the section's text comes from the
 * chapter, so that each clause in it is known, and gets its button.
 */
export function withRegions({ children }: Root, options: RegionOptions): RootContent[] {
  const out: RootContent[] = []
  for (let at = 0; at < children.length; at++) {
    const node = children[at]!
    const region = node.type === 'html' ? regionOf(node) : undefined
    const end = region === undefined ? -1 : children.findIndex((other, i) => i > at && other.type === 'html' && other.value.trim() === `<!-- /${region.kind} -->`)
    if (region === undefined || end < 0) {
      out.push(node)
      continue
    }
    out.push(...regionBlocks(region, children.slice(at + 1, end), options))
    at = end
  }
  return out
}

interface Region {
  readonly kind: string
  readonly id: string
}

function regionOf({ value }: Html): Region | undefined {
  const [, kind, id] = /^<!-- (section|clause): (\S+) -->$/.exec(value.trim()) ?? []
  return kind === undefined || id === undefined ? undefined : { kind, id }
}

function regionBlocks({ kind, id }: Region, written: readonly RootContent[], options: RegionOptions): RootContent[] {
  if (kind === 'clause') return [clauseBox(id, written, options)]
  const section = options.chapter.sections.find(({ number }) => number === id)
  if (section === undefined) return [...written]
  return withButtons(sectionBlocks(options.chapter, section), options)
}

/** A clause of its own: its id as a title, its text, its buttons. */
function clauseBox(id: string, written: readonly RootContent[], options: RegionOptions): RootContent {
  const title: Paragraph = { type: 'paragraph', data: { hProperties: { className: ['clause-id'] } }, children: [link(`#${id}`, [{ type: 'text', value: id }])] }
  const text = written.flatMap((node): RootContent[] => (node.type === 'blockquote' ? node.children : [node]))
  const children = [title, ...text, ...buttons(id, options)] as never
  return { type: 'blockquote', data: { hName: 'section', hProperties: { className: ['clause'], id } }, children }
}

/** Puts the buttons of a clause below its last block, wherever it stands. */
function withButtons<T extends RootContent>(children: readonly T[], options: RegionOptions): T[] {
  return children.flatMap((node, i): T[] => {
    if (node.type === 'list') for (const item of node.children) item.children = withButtons(item.children, options)
    const id = node.data?.clause
    if (id === undefined || children[i + 1]?.data?.clause === id) return [node]
    return [node, ...(buttons(id, options, 'short') as unknown as T[])]
  })
}

/** `without this`: opens the race that the clause prevents. A paragraph, or nothing if no race is known. */
function buttons(id: string, { races, linkTo }: RegionOptions, form: 'short' | 'long' = 'long'): Paragraph[] {
  const own = races.filter(({ clause }) => clause === id)
  if (own.length === 0) return []
  const links = (form === 'short' ? own.slice(0, 1) : own).flatMap(({ file, label, block }, i): PhrasingContent[] => {
    const words = i === 0 ? 'without this' : `without this, in ${block}`
    const race = link(linkTo(file), [{ type: 'text', value: words }], { className: ['button'], ariaLabel: `without ${id}: ${label}` })
    const harm: PhrasingContent[] = form === 'short' ? [] : [{ type: 'text', value: ` ${label}` }]
    return [...(i === 0 ? [] : [{ type: 'text', value: ' ' } as const]), race, ...harm]
  })
  return [{ type: 'paragraph', data: { hProperties: { className: ['without'] } }, children: links }]
}

export function link(url: string, children: PhrasingContent[], hProperties: Record<string, string | string[]> = {}): PhrasingContent {
  return { type: 'link', url, children, data: { hProperties } }
}
