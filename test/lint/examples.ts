import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Finding } from '../../lint/finding.ts'
import { read, root } from './support.ts'

/*
 * Examples for the linter in pages: what trailing comments and the `text findings` fence below expect of them.
 */

export interface Fence {
  readonly heading: string
  readonly info: string
  readonly code: string
  /** Offsets of the code in the page. */
  readonly start: number
  readonly end: number
}

/** The fences with a word after `ts`, `c` or `text`. */
export function fencesOf(page: string): Fence[] {
  return [...page.matchAll(/^```(ts|c|text) ([\w-]+)[^\n]*\n([^]*?)^```$/gm)].map((match) => {
    const start = match.index + match[0].indexOf('\n') + 1
    const heading = [...page.slice(0, match.index).matchAll(/^## (.*)$/gm)].at(-1)?.[1] ?? ''
    return { heading, info: `${match[1]!} ${match[2]!}`, code: match[3]!, start, end: start + match[3]!.length }
  })
}

export interface Expected {
  readonly line: number
  readonly rule: string
  readonly message: string
}

export function expectedIn(code: string): Expected[] {
  return code.split('\n').flatMap((text, index) => {
    const match = /\/\/ finding: ([\w-]+)(?: "(.*)")?$/.exec(text)
    return match === null ? [] : [{ line: index + 1, rule: match[1]!, message: match[2] ?? '' }]
  })
}

/** The comments are no part of the example: an annotation would swallow them. */
export function withoutExpectations(code: string): string {
  return code.replaceAll(/ *\/\/ finding: .*$/gm, '')
}

export function told(findings: readonly Finding[], expected: readonly Expected[]): Expected[] {
  return findings.map(({ place, rule, message }) => {
    const wanted = expected.find((one) => one.line === place.line && one.rule === rule)?.message ?? message
    return { line: place.line, rule, message: message.startsWith(wanted) ? wanted : message }
  })
}

/** Texts written before have moved the fence, but not changed its number. */
export function updateFence(path: string, index: number, actual: string): void {
  const now = read(path).text
  const { start, end } = fencesOf(now)[index]!
  writeFileSync(join(root, path), now.slice(0, start) + actual + now.slice(end))
}
