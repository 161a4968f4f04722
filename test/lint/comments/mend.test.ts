import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { chapterOfHome } from '../../../lint/comments/chapterOfHome.ts'
import { mend } from '../../../lint/comments/mend.ts'
import { repeatedFinding, repeatedIn } from '../../../lint/comments/repeated.ts'

const home = join(import.meta.dirname, '../../..')
const chapter = chapterOfHome(home)
const document = readFileSync(join(home, 'docs/locking.rst'), 'utf8')

const path = 'arch/x86/kvm/mmu/mmu.c'
const code = `int before(void) { return 1; }

/*
 * Lookup the mapping level of a GFN.
 *
 * The retpoline of this machine is painted blue every other Tuesday.
 *
 * - Check mmu_invalidate_retry_gfn() after the lookup and before the result is used. mmu_lock need not be held
 *   during the lookup, but it must be held during the check and until the mapping is installed.
 *
 * - A level that only decides whether an entry is *zapped* may be stale: at worst KVM zaps something it could
 *   have kept, or keeps something it could have zapped.
 */
static int host_pfn_mapping_level(struct kvm *kvm) { return 1; }
`

const repeated = repeatedIn([{ path, text: code }], chapter)

describe('a comment that tells the chapter again', () => {
  it('is found, with the clauses it tells', () => {
    expect(repeated.map(({ above }) => above)).toEqual(['host_pfn_mapping_level'])
    const { rule, place, related } = repeatedFinding(repeated[0]!)
    expect([rule, place.line, related.map(({ text }) => text)]).toEqual(['rules-repeated-in-comment', 3, ['4.2.1-recheck', '4.2.1-zap-only']])
  })

  it('is mended: the summary, what the chapter does not say, and a pointer stay', () => {
    const { changed, refused } = mend(repeated, { chapter, document })
    expect(refused).toEqual([])
    expect(changed.get(path)).toBe(code.replace(/ \* - Check[\s\S]*?have zapped\.\n/, ' * See Documentation/virt/kvm/locking.rst, section 4.2.1.\n'))
  })

  it('is left where the document has no section 4', () => {
    const { changed, refused } = mend(repeated, { chapter, document: '1. A\n----\n\nText.\n' })
    expect(changed.size).toBe(0)
    expect(refused).toEqual([`${path}:3 (above host_pfn_mapping_level()) is left as it is: the tree's locking.rst has no section 4, so every rule would be lost`])
  })

  it('is left where the section lacks a rule, and the rule is named', () => {
    const without = document.replace(/4\. Do not install anything[\s\S]*?\n\n/, '\n')
    expect(without).not.toBe(document)
    expect(mend(repeated, { chapter, document: without }).refused).toEqual([
      `${path}:3 (above host_pfn_mapping_level()) is left as it is: section 4 of the tree's locking.rst does not say 4.2.1-zap-only, which would be lost`,
    ])
  })

  it('of another subject is none', () => {
    expect(repeatedIn([{ path, text: '/*\n * Walk the rmap of the memslot, and zap every SPTE that was made for a page that is no longer\n * there. The caller flushes the TLB, because it may have more to zap.\n */\nint f(void) { return 0; }\n' }], chapter)).toEqual([])
  })
})
