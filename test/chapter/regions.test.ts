import { describe, expect, it } from 'vitest'
import { problemText } from '../../src/chapter/problem.ts'
import { readChapter } from '../../src/chapter/read.ts'
import { refreshRegions } from '../../src/chapter/regions.ts'
import type { RefreshedPage } from '../../src/chapter/regions.ts'
import { files } from './sources.ts'

function refresh(text: string): RefreshedPage {
  const chapter = readChapter(files)
  if (!chapter.ok) throw new Error('the small chapter cannot be read')
  return refreshRegions({ file: 'docs/page.md', text }, chapter.value)
}

const page = `# Page

<!-- clause: 4.1-first -->
<!-- /clause -->

Text that stays, with a \`<!-- clause: 4.1-first -->\` in it.

<!-- section: 4.1 -->

old

- text

<!-- /section -->

\`\`\`text
<!-- clause: 4.1-second -->
\`\`\`
`

const fresh = `# Page

<!-- clause: 4.1-first -->

> Look *before* you leap.
>
> Twice.
>
> In the kernel: \`look()\` in \`virt/kvm/kvm_main.c\`, 6.1 to 7.2;
> \`FNAME(leap)()\` in \`arch/x86/kvm/mmu/paging_tmpl.h\`, 6.12.
>
> Versions differ: 6.1 leaps without looking.

<!-- /clause -->

Text that stays, with a \`<!-- clause: 4.1-first -->\` in it.

<!-- section: 4.1 -->

First comes this:

Look *before* you leap.

Twice.

1. Then land.
2. Another item.

<!-- /section -->

\`\`\`text
<!-- clause: 4.1-second -->
\`\`\`
`

describe('refreshRegions', () => {
  it('writes clauses and sections between their comments and leaves all else', () => {
    expect(refresh(page)).toEqual({ text: fresh, problems: [] })
  })

  it('finds nothing to do the second time', () => {
    expect(refresh(fresh)).toEqual({ text: fresh, problems: [] })
  })

  const cases: readonly (readonly [name: string, text: string, problem: string])[] = [
    ['an unknown clause', '<!-- clause: 4.9-what -->\n\n<!-- /clause -->\n', '1:1  no clause is called `4.9-what`, expected one of the chapter\n  help: mend the id, or write its `DOC:` comment'],
    ['an unknown section', '<!-- section: 9 -->\n\n<!-- /section -->\n', '1:1  no section is called `9`, expected one of the chapter\n  help: mend the id, or write its `DOC:` comment'],
    ['a region that does not end', 'Text\n\n<!-- clause: 4.1-first -->\n', '3:1  this clause region does not end, expected `<!-- /clause -->`\n  help: end it before the next one begins'],
    ['a region in a region', '<!-- section: 4 -->\n\n<!-- clause: 4.1-first -->\n\n<!-- /clause -->\n', '1:1  this section region does not end, expected `<!-- /section -->`\n  help: end it before the next one begins'],
    ['an end without a begin', '<!-- /clause -->\n', '1:1  this comment ends a clause region, expected one that is open\n  help: put `<!-- clause: … -->` above it, or take it out'],
    ['an end of another kind', '<!-- clause: 4.1-first -->\n\n<!-- /section -->\n\n<!-- /clause -->\n', '3:1  this comment ends a section region, expected one that is open\n  help: put `<!-- section: … -->` above it, or take it out'],
    ['a comment without an id', '<!-- clause -->\n', '1:1  `<!-- clause -->` cannot be read, expected `<!-- clause: ID -->` or `<!-- /clause -->`\n  help: write it in one of these forms'],
    ['a comment in a list', '- <!-- clause: 4.1-first -->\n', '1:3  this clause comment stands inside another block, expected a line of its own\n  help: put it on a line of its own, not indented, with blank lines around'],
    ['a comment in a paragraph', 'a <!-- /section -->\n', '1:3  this section comment stands inside another block, expected a line of its own\n  help: put it on a line of its own, not indented, with blank lines around'],
  ]
  it.each(cases)('reports %s', (_, text, problem) => {
    const result = refresh(text)
    expect(result.text).toBe(text)
    expect(result.problems.map(problemText).join('\n')).toBe(`docs/page.md:${problem}`)
  })
})
