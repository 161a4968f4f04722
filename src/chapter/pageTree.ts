import type { Root } from 'mdast'
import remarkGfm from 'remark-gfm'
import remarkParse from 'remark-parse'
import { unified } from 'unified'

const parser = unified().use(remarkParse).use(remarkGfm)

/** The last pages parsed: several readers ask for each page, and each block of it is a module that asks again. */
const parsed = new Map<string, Root>()
const parsedAtMost = 64

/** The Markdown of a page as a tree, which is shared: nobody may change it. */
export function pageTree(text: string): Root {
  const known = parsed.get(text)
  if (known !== undefined) return known
  const root = parser.parse(text)
  if (parsed.size >= parsedAtMost) parsed.clear()
  parsed.set(text, root)
  return root
}
