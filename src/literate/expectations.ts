import { createTwoFilesPatch } from 'diff'
import { twinWord } from '../chapter/twin.ts'
import type { ExploreRun } from './run.ts'

/** Where a fence stands in a page: enough to compare it and to rewrite it. */
export interface FencePlace {
  readonly line: number
  readonly column: number
  readonly start: number
  readonly end: number
  readonly from: number
  readonly to: number
  readonly text: string
}

/** An explore block as the worker knows it. */
export interface ExpectedBlock {
  readonly name: string
  readonly without: readonly string[]
  readonly harmless: readonly string[]
  readonly fence: FencePlace
  readonly outcomes?: FencePlace | undefined
  /** By the id of the clause or bug. */
  readonly traces: Readonly<Record<string, FencePlace>>
}

/** Replaces a part of a page's text. */
export interface Edit {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** A fence that is missing or does not hold what was found, and the edit that mends it. */
export interface Mismatch {
  readonly line: number
  readonly column: number
  readonly message: string
  readonly detail?: string
  readonly edit: Edit
}

/** Compares what was found with the fences below the block, whole texts both ways. */
export function mismatches(block: ExpectedBlock, run: ExploreRun): readonly Mismatch[] {
  const found: Mismatch[] = []
  let above = block.fence
  const meet = (words: string, text: string, fence: FencePlace | undefined): void => {
    if (fence === undefined) found.push(missing(words, text, block, above))
    else if (fence.text !== text) found.push(different(words, text, fence))
    above = fence ?? above
  }
  meet('outcomes', run.outcomes, block.outcomes)
  for (const [id, text] of run.traces) meet(`trace ${twinWord(id)}=${id}`, text, block.traces[id])
  return found
}

function missing(words: string, text: string, block: ExpectedBlock, above: FencePlace): Mismatch {
  const { line, column } = block.fence
  const indent = ' '.repeat(above.column - 1)
  const fence = `\n\n${indented(`\`\`\`text ${words}\n${text}\n\`\`\``, indent)}`
  return {
    line,
    column,
    message: `no \`text ${words}\` fence below \`${block.name}\`, expected one`,
    edit: { start: above.end, end: above.end, text: fence },
  }
}

function different(words: string, text: string, fence: FencePlace): Mismatch {
  const { line, column, from, to } = fence
  return {
    line,
    column,
    message: `\`${words}\` is not what was found, expected equal texts`,
    detail: hunks(fence.text, text),
    edit: { start: from, end: to, text: `${indented(text, ' '.repeat(column - 1))}\n` },
  }
}

/** The changed lines with some around them: `-` stands in the page, `+` was found. */
export function hunks(page: string, found: string): string {
  const patch = createTwoFilesPatch('page', 'found', `${page}\n`, `${found}\n`, '', '', { context: 3 })
  return patch.split('\n').slice(3).join('\n').trimEnd()
}

function indented(text: string, indent: string): string {
  return text.split('\n').map((line) => (line === '' ? '' : `${indent}${line}`)).join('\n')
}
