import type { MarkdownFence, MarkdownPage } from '../front/markdown/page.ts'
import { readDirective } from '../../src/literate/directive.ts'
import { proseOf } from '../prose/prose.ts'
import type { Rule } from '../rule.ts'

/**
 * A TypeScript block of a page that no runner runs, expected every one to run.
 *
 * A block that does not run is a claim that nobody checks. Pages under docs/locking, docs/bugs and docs/rules and
 * docs/memory-model.md have a runner; on other pages a plain `ts` block only shows something, but must not look as if it ran.
 *
 * Misses: blocks in languages that cannot run here.
 */
export const unexecutedCodeBlock: Rule = {
  id: 'unexecuted-code-block',
  summary: 'a TypeScript block of a page that no runner runs',
  severity: 'warning',
  clauses: [],
  check(context) {
    const { pages, placeIn } = proseOf(context)
    for (const page of pages) {
      for (const fence of page.fences) {
        const fault = faultOf(fence, page)
        if (fault === undefined) continue
        const end = fence.start + 3 + fence.info.length
        context.report({ place: placeIn(page.path, fence.start, end), related: [], ...fault })
      }
    }
  },
}

interface Fault {
  readonly message: string
  readonly help: string
}

const languages = /^(?:ts|typescript|tsx|mts|cts|js|javascript|jsx|mjs|cjs)$/i
const runWords = ['setup', 'explore', 'test']

function faultOf(fence: MarkdownFence, page: MarkdownPage): Fault | undefined {
  const [language = '', word] = fence.info.split(/\s+/)
  if (!languages.test(language)) return undefined
  switch (runnerOf(page.path)) {
    case 'literate':
      return literateFault(fence, language)
    case 'rule page':
      return rulePageFault(fence, language, word)
    case undefined:
      return word !== undefined && runWords.includes(word) ? nobodyRuns(fence.info) : undefined
  }
}

function runnerOf(path: string): 'literate' | 'rule page' | undefined {
  if (/(?:^|\/)docs\/(?:locking\/[^/]+|bugs\/\d[^/]*|memory-model)\.md$/.test(path)) return 'literate'
  return /(?:^|\/)docs\/rules\/[^/]+\.md$/.test(path) ? 'rule page' : undefined
}

function literateFault({ info, quoted }: MarkdownFence, language: string): Fault | undefined {
  const { directive, mistakes } = readDirective(info)
  if (quoted) return { message: `\`${info}\` stands in a quotation and does not run, expected it outside`, help: 'take the `>` off its lines' }
  if (directive.kind !== 'prose') return undefined
  const help = mistakes[0]?.help ?? 'write `ts setup`, `ts explore name=…` or `ts test`, or `ts ignore reason="…"`'
  return { message: `this \`${language}\` block does not run, expected a word that says how`, help }
}

function rulePageFault({ quoted, info }: MarkdownFence, language: string, word: string | undefined): Fault | undefined {
  if (language === 'ts' && !quoted && word !== undefined) return undefined
  return { message: `\`${info}\` does not run, expected an example of the rule`, help: 'write `ts found` or `ts not-found`, outside of quotations' }
}

function nobodyRuns(info: string): Fault {
  return {
    message: `\`${info}\` looks executed, but no runner reads this page; expected it under docs/locking`,
    help: 'move the block to a page of docs/locking, or write `ts` alone',
  }
}
