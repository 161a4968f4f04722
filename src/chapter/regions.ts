import type { BlockContent, DefinitionContent, Html, Paragraph, PhrasingContent, Root } from 'mdast'
import { remark } from 'remark'
import remarkGfm from 'remark-gfm'
import { visit } from 'unist-util-visit'
import type { Chapter, Clause } from './chapter.ts'
import { parseMarkdown } from './docComments.ts'
import { pageTree } from './pageTree.ts'
import type { Problem } from './problem.ts'
import { clauseBlocks, sectionBlocks } from './tree.ts'

const markdown = remark().use(remarkGfm).data('settings', { bullet: '-', listItemIndent: 'one', rule: '-' })

export interface Page {
  /** As it is printed in problems. */
  readonly file: string
  readonly text: string
}

export interface RefreshedPage {
  /** The page with its regions as they should be; unchanged if it is not clear where they are. */
  readonly text: string
  readonly problems: readonly Problem[]
}

/** A generated part of a page, between two HTML comments. */
interface Region {
  readonly kind: 'clause' | 'section'
  readonly id: string
  /** Offsets of what stands between the comments. */
  readonly from: number
  readonly to: number
  readonly line: number
  readonly column: number
}

/** Writes clauses and sections into the regions of a page that are generated from them. */
export function refreshRegions({ file, text }: Page, chapter: Chapter): RefreshedPage {
  const problems: Problem[] = []
  const regions = findRegions({ file, text }, problems)
  if (problems.length > 0) return { text, problems }
  let fresh = ''
  let done = 0
  for (const region of regions) {
    const content = contentOf(region, chapter)
    if (content === undefined) {
      const { kind, id, line, column } = region
      const message = `no ${kind} is called \`${id}\`, expected one of the chapter`
      problems.push({ file, line, column, message, help: `mend the id, or write its \`DOC:\` comment` })
      continue
    }
    fresh += `${text.slice(done, region.from)}\n\n${content}\n\n`
    done = region.to
  }
  return { text: fresh + text.slice(done), problems }
}

interface Comment {
  readonly node: Html
  readonly isEnd: boolean
  readonly kind: Region['kind']
  readonly id: string
}

function findRegions({ file, text }: Page, problems: Problem[]): Region[] {
  const regions: Region[] = []
  const report = (node: Html, message: string, help: string): void => {
    const { line = 1, column = 1 } = node.position?.start ?? {}
    problems.push({ file, line, column, message, help })
  }
  let open: Comment | undefined
  const unclosed = (comment: Comment): void => {
    report(comment.node, `this ${comment.kind} region does not end, expected \`<!-- /${comment.kind} -->\``, 'end it before the next one begins')
  }
  for (const comment of mayHaveRegions(text) ? regionComments(pageTree(text), report) : []) {
    if (!comment.isEnd) {
      if (open !== undefined) unclosed(open)
      open = comment
    } else if (open === undefined || open.kind !== comment.kind) {
      report(comment.node, `this comment ends a ${comment.kind} region, expected one that is open`, `put \`<!-- ${comment.kind}: … -->\` above it, or take it out`)
    } else {
      regions.push(regionBetween(open, comment))
      open = undefined
    }
  }
  if (open !== undefined) unclosed(open)
  return regions
}

function mayHaveRegions(text: string): boolean {
  return /<!--\s*\/?(?:clause|section)\b/.test(text)
}

function regionBetween({ node, kind, id }: Comment, end: Comment): Region {
  const { line = 1, column = 1 } = node.position?.start ?? {}
  return { kind, id, line, column, from: node.position?.end.offset ?? 0, to: end.node.position?.start.offset ?? 0 }
}

type ReportAt = (node: Html, message: string, help: string) => void

function regionComments(tree: Root, report: ReportAt): Comment[] {
  const found: Comment[] = []
  visit(tree, 'html', (node, _, parent) => {
    const match = /^<!--\s*(\/)?(clause|section)\b(?::\s*(\S+))?\s*-->$/.exec(node.value.trim())
    if (match === null) return
    const [, slash, word, id = ''] = match
    const kind = word === 'clause' ? 'clause' : 'section'
    const isEnd = slash !== undefined
    if (parent?.type !== 'root') {
      report(node, `this ${kind} comment stands inside another block, expected a line of its own`, 'put it on a line of its own, not indented, with blank lines around')
    } else if (isEnd === (id !== '')) {
      report(node, `\`${node.value}\` cannot be read, expected \`<!-- ${kind}: ID -->\` or \`<!-- /${kind} -->\``, 'write it in one of these forms')
    } else {
      found.push({ node, isEnd, kind, id })
    }
  })
  return found
}

function contentOf({ kind, id }: Region, chapter: Chapter): string | undefined {
  if (kind === 'clause') {
    const clause = chapter.clauses.find((each) => each.id === id)
    return clause === undefined ? undefined : stringify([{ type: 'blockquote', children: quoted(clause) }])
  }
  const section = chapter.sections.find(({ number }) => number === id)
  return section === undefined ? undefined : stringify(sectionBlocks(chapter, section))
}

function stringify(children: Root['children']): string {
  return markdown.stringify({ type: 'root', children }).trimEnd()
}

/** A clause's text, then where the kernel does it, then where versions differ. */
function quoted(clause: Clause): (BlockContent | DefinitionContent)[] {
  const places = clause.kernel.flatMap(({ function: name, file, versions }, index): PhrasingContent[] => [
    { type: 'text', value: index === 0 ? 'In the kernel: ' : ';\n' },
    { type: 'inlineCode', value: name },
    { type: 'text', value: ' in ' },
    { type: 'inlineCode', value: file },
    { type: 'text', value: `, ${versions}` },
  ])
  const kernel: Paragraph = { type: 'paragraph', children: [...places, { type: 'text', value: '.' }] }
  const differs = clause.differs === undefined ? [] : parseMarkdown(`Versions differ: ${clause.differs}`).children
  return [...clauseBlocks(clause), kernel, ...differs] as (BlockContent | DefinitionContent)[]
}
