import { describe, expect, it, vi } from 'vitest'
import { rulesRepeatedInComment } from '../../../lint/rules/rules-repeated-in-comment.ts'
import { chapterFiles, projectFiles, runBesideChapter, runRule } from './runRule.ts'

// The first of them reads the whole chapter.
vi.setConfig({ testTimeout: 30_000 })

const page = 'docs/locking/4.2.1-derived-information.md'
const declaration = 'export function sizeOf(gfn: number): number { return gfn }\n'

/** Four ways told in words of its own, and one sentence that only this comment has. */
const retold = `/**
 * How large the host maps a page.
 *
 * Be careful, the answer grows old. There are four good ways to call it:
 *
 * - without a lock, if mmu_invalidate_retry_gfn() is called with mmu_lock held afterwards, before the size is consumed;
 * - with mmu_lock taken, once it has been checked that no invalidation of the gfn is in progress;
 * - with mmu_lock taken, where KVM has a valid leaf SPTE for the gfn already;
 * - for nothing but deciding whether to zap an entry, since then nothing is installed with a stale level.
 *
 * LoongArch answers 0 or 1 here.
 *
 * Locks: none.
 */
${declaration}`

function fixed(text: string): string {
  const [finding] = runBesideChapter(rulesRepeatedInComment, text)
  const [edit] = finding!.fix!.edits
  return text.slice(0, edit!.start) + edit!.text + text.slice(edit!.end)
}

describe('rules-repeated-in-comment', () => {
  it('a comment that tells the ways of 4.2.1 in other words is found, with the clause of each', () => {
    const [finding, ...others] = runBesideChapter(rulesRepeatedInComment, retold)
    expect(others).toEqual([])
    expect(finding!.message).toBe(`this comment tells 4 rules of 4.2.1 again, expected a pointer to ${page}`)
    expect(finding!.related.map(({ text }) => text.split(':')[0])).toEqual([
      '4.2.1-recheck',
      '4.2.1-explicit-check',
      '4.2.1-existing-leaf',
      '4.2.1-zap-only',
    ])
  })

  it('the fix keeps the summary, what the chapter does not cover, and the slots', () => {
    expect(fixed(retold)).toBe(`/**
 * How large the host maps a page.
 *
 * Be careful, the answer grows old.
 *
 * See ${page}.
 *
 * LoongArch answers 0 or 1 here.
 *
 * Locks: none.
 */
${declaration}`)
  })

  it('what has been fixed is not found again', () => {
    expect(runBesideChapter(rulesRepeatedInComment, fixed(retold))).toEqual([])
  })

  it.each([
    ['4.2.1-recheck', 'without a lock, if mmu_invalidate_retry_gfn() is called'],
    ['4.2.1-zap-only', 'for nothing but deciding whether to zap an entry'],
  ])('without %s in the chapter, the fix keeps what the comment says of it', (clause, kept) => {
    const without = chapterFiles.map((file) => ({ ...file, text: file.text.replace(new RegExp(`/\\*\\*\\n \\* DOC: clause ${clause}\\n[\\s\\S]*?\\*/`), '') }))
    const [finding] = runRule(rulesRepeatedInComment, [...without, { path: 'a.ts', text: retold }])
    expect(finding!.fix!.edits[0]!.text).toContain(kept)
    expect(finding!.fix!.edits[0]!.text).not.toContain('valid leaf SPTE')
  })

  it('line comments keep their slashes and their indentation', () => {
    const lines = [
      'export function f(): number {',
      '  // Adjusts the size. The level may be used only if mmu_invalidate_retry_gfn() is called after the lookup and before the',
      '  // result is consumed, with mmu_lock held during the check until the mapping is installed. Hold mmu_lock and check for a',
      '  // pending invalidation of the gfn first, then look up and install in the same critical section, is fine as well.',
      '  return 1',
      '}',
    ]
    expect(fixed(lines.join('\n'))).toBe(['export function f(): number {', '  // Adjusts the size.', '  //', `  // See ${page}.`, '  return 1', '}'].join('\n'))
  })

  it('CR LF stays CR LF', () => {
    expect(fixed(retold.replaceAll('\n', '\r\n'))).toBe(fixed(retold).replaceAll('\n', '\r\n'))
  })

  it('a pointer that is there already is not added twice', () => {
    const pointed = retold.replace(' * Locks:', ` * Claim: ${page}\n * Locks:`)
    expect(fixed(pointed).split(page)).toHaveLength(2)
  })

  it.each([
    ['a docstring of the lock context', '/** kvm_map_page(): check, lookup and installation in one critical section. Locks: mmu_lock. */'],
    ['a reason at the place of a decision', '// The lock is dropped to sleep, so a new invalidation may start here; hence the loop.'],
    ['a pointer', `/** How large the host maps a page. See ${page}. */`],
    ['a comment about something else', '/* Zapped entries are freed after the grace period, see kfree_rcu(). The TLB is flushed by the caller. */'],
    ['an empty comment', '/**/\n/***/\n//\n/* */'],
  ])('not found: %s', (_name, comment) => {
    expect(runBesideChapter(rulesRepeatedInComment, `${comment}\n${declaration}`)).toEqual([])
  })

  it('this project points and does not repeat', () => {
    expect(runRule(rulesRepeatedInComment, projectFiles('src/**/*.ts', 'lint/**/*.ts', 'docs/**/*.md'))).toEqual([])
  })

  it('gap: one short sentence of a rule is not found', () => {
    expect(runBesideChapter(rulesRepeatedInComment, `// mmu_lock must not be dropped between check and installation.\n${declaration}`)).toEqual([])
  })
})
