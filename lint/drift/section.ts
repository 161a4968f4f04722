import type { Chapter } from '../../src/chapter/chapter.ts'
import { writtenPart } from '../../src/chapter/part.ts'
import { comparisonWith, meaningOf } from '../prose/likeness.ts'
import { sentencesOf } from '../prose/blocks.ts'
import type { Drift } from './drift.ts'

/** From here on a text of the tree counts as saying what a clause says. */
const alike = 0.45

/** Section 4 of the tree's locking.rst against the chapter, clause by clause. */
export function driftOfSection(chapter: Chapter, document: string | undefined): readonly Drift[] {
  if (document === undefined) return [{ kind: 'section', clause: '', message: 'the tree has no Documentation/virt/kvm/locking.rst, expected the document that the chapter is part of' }]
  const section = sectionFour(document)
  if (section === undefined) return [{ kind: 'section', clause: '', message: 'the locking.rst of the tree has no section 4, expected the chapter', help: 'rulebook rst --into Documentation/virt/kvm/locking.rst' }]
  const missing = missingClauses(writtenPart(chapter), section)
  return missing.map(({ id, text }) => ({ kind: 'clause', clause: id, message: `section 4 of the tree does not say, or not all of it: ${shortened(text)}` }))
}

/** The text of section 4; undefined if there is none. */
export function sectionFour(document: string): string | undefined {
  const lines = document.split('\n')
  const titles = lines.flatMap((line, index) => (/^\d+\. \S/.test(line) && /^([-=~^])\1{3,}$/.test(lines[index + 1]?.trim() ?? '') ? [index] : []))
  const start = titles.find((index) => lines[index]!.startsWith('4. '))
  if (start === undefined) return undefined
  return lines.slice(start + 2, titles.find((index) => index > start)).join('\n')
}

/** Clauses of which a text says too little. */
export function missingClauses(chapter: { readonly clauses: readonly { readonly id: string; readonly text: string }[] }, text: string): readonly { readonly id: string; readonly text: string }[] {
  const paragraphs = text.split(/\n\s*\n|\n(?=\s*(?:[-*]|\d+\.|#\.)\s)/)
  const told = paragraphs.flatMap((paragraph) => {
    const sentences = sentencesOf(paragraph.split('\n').map((line) => ({ text: plain(line), start: 0 })))
    return [...sentences.map((sentence) => sentence.text), sentences.map((sentence) => sentence.text).join(' ')]
  })
  const comparison = comparisonWith(told.map((one) => ({ source: one, group: 'tree', text: one })))
  return chapter.clauses.flatMap(({ id, text: own }) => {
    const likeness = comparison.likenesses(meaningOf(plain(own.replaceAll('\n', ' ')))).get('tree')
    return likeness !== undefined && likeness.share >= alike ? [] : [{ id, text: own }]
  })
}

/** Without the marks of reStructuredText and Markdown. */
function plain(text: string): string {
  return text.replace(/``|`|\*\*|:\w+:|^\s*(?:[-*]|\d+\.|#\.)\s+/g, (mark) => (/^\s/.test(mark) ? ' ' : ''))
}

function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ')
  return line.length <= 90 ? line : `${line.slice(0, 88).replace(/\s+\S*$/, '')} …`
}
