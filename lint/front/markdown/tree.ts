import type { Root } from 'mdast'
import remarkGfm from 'remark-gfm'
import remarkParse from 'remark-parse'
import { unified } from 'unified'
import type { SourceText } from '../../facts/sourceFacts.ts'
import { perObject } from '../../perObject.ts'

const parser = unified().use(remarkParse).use(remarkGfm)

/** The syntax tree of a page, parsed once for all who read it. Any text is Markdown, so nothing can be wrong. */
export const treeOf: (source: SourceText) => Root = perObject(({ text }: SourceText) => parser.parse(text))
