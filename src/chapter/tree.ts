import type { BlockContent, DefinitionContent, Heading, PhrasingContent, Root, RootContent } from 'mdast'
import type { Chapter, Clause, Section } from './chapter.ts'
import { parseMarkdown } from './docComments.ts'
import { placeholderOf } from './placement.ts'
import { bug } from './problem.ts'

declare module 'mdast' {
  interface Data {
    /** The source file that the node's position is in. */
    path?: string
    /** The clause that the block is (part of) the text of. */
    clause?: string
  }
}

/** The whole chapter: its sections in order, each with its heading. */
export function chapterTree(chapter: Chapter): Root {
  return { type: 'root', children: chapter.sections.flatMap((section) => sectionTree(chapter, section.number).children) }
}

/**
 * One section with its heading, without the sections below it.
 *
 * The texts of clauses stand in place of their placeholders. Nodes are copies; positions are those of
 * the source file that `data.path` of the block names.
 */
export function sectionTree(chapter: Chapter, number: string): Root {
  const section = chapter.sections.find((each) => each.number === number)
  if (section === undefined) return bug(`no section ${number}`)
  return { type: 'root', children: [headingOf(section), ...sectionBlocks(chapter, section)] }
}

/** A section's blocks below its heading. */
export function sectionBlocks(chapter: Chapter, { body, path }: Section): RootContent[] {
  const clauses = new Map(chapter.clauses.map((clause) => [clause.id, clause]))
  const { children } = structuredClone(body)
  for (const node of children) node.data = { ...node.data, path }
  return spliced(children, clauses)
}

/** The blocks of a clause's text. */
export function clauseBlocks({ id, body, path }: Clause): RootContent[] {
  const { children } = structuredClone(body)
  for (const node of children) node.data = { ...node.data, path, clause: id }
  return children
}

function spliced<T extends RootContent>(children: readonly T[], clauses: ReadonlyMap<string, Clause>): T[] {
  return children.flatMap((node) => {
    const id = node.type === 'paragraph' ? placeholderOf(node) : undefined
    // Clauses are blocks, so they may stand wherever a paragraph may.
    if (id !== undefined) return clauseBlocks(clauses.get(id) ?? bug(`no clause ${id}`)) as T[]
    if (node.type === 'list') {
      for (const item of node.children) item.children = spliced(item.children, clauses)
      for (const item of node.children) item.spread = item.spread === true || item.children.filter(({ type }) => type !== 'list').length > 1
    }
    if (node.type === 'blockquote') node.children = spliced<BlockContent | DefinitionContent>(node.children, clauses)
    return [node]
  })
}

function headingOf({ number, title, path, line }: Section): Heading {
  const depth = Math.min(6, number.split('.').length) as Heading['depth']
  const [first] = parseMarkdown(title).children
  const inline: PhrasingContent[] = first?.type === 'paragraph' ? first.children : [{ type: 'text', value: title }]
  const start = { line, column: 1 }
  return { type: 'heading', depth, children: [{ type: 'text', value: `${number} ` }, ...inline], position: { start, end: start }, data: { path } }
}
