import type { Paragraph, Root } from 'mdast'
import { toString } from 'mdast-util-to-string'
import { visit } from 'unist-util-visit'

/** A clause id in double square brackets. */
export interface Placement {
  readonly id: string
  readonly line: number
  readonly column: number
  /** True if the paragraph consists of nothing else, so that the clause's text can stand there. */
  readonly isAlone: boolean
}

/** All placeholders in a body, in the order of the text. */
export function placementsOf({ body }: { readonly body: Root }): readonly Placement[] {
  const found: Placement[] = []
  visit(body, 'paragraph', (paragraph) => {
    const alone = placeholderOf(paragraph)
    const { line = 0, column = 0 } = paragraph.position?.start ?? {}
    if (alone !== undefined) {
      found.push({ id: alone, line, column, isAlone: true })
      return
    }
    for (const [, id = ''] of toString(paragraph, { includeImageAlt: false }).matchAll(/\[\[([^\s\]]*)\]\]/g)) {
      found.push({ id, line, column, isAlone: false })
    }
  })
  return found
}

/** The id if `paragraph` is a placeholder and nothing else. */
export function placeholderOf({ children }: Paragraph): string | undefined {
  const [only, ...others] = children
  if (only?.type !== 'text' || others.length > 0) return undefined
  return /^\[\[([^\s\]]+)\]\]$/.exec(only.value)?.[1]
}
