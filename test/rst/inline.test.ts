import { describe } from 'vitest'
import { rows } from './rows.ts'

describe('inline', () => {
  rows([
    { name: 'code is a literal', markdown: ['`mn_*` here'], rst: ['``mn_*`` here'] },
    {
      name: 'code that a literal cannot hold is a role',
      markdown: ['`` `a ``'],
      rst: [':literal:`\\`a`'],
    },
    { name: 'code ending in a backslash is a literal', markdown: ['`a\\`'], rst: ['``a\\``'] },
    { name: 'emphasis', markdown: ['an *open* question'], rst: ['an *open* question'] },
    { name: 'strong emphasis', markdown: ['**not** here'], rst: ['**not** here'] },
    {
      name: 'a link is anonymous',
      markdown: ['[KVM](https://x.y/kvm)'],
      rst: ['`KVM <https://x.y/kvm>`__'],
    },
    {
      name: 'code in a link is plain',
      markdown: ['[`foo()`](a.html)'],
      rst: ['`foo() <a.html>`__'],
    },
    {
      name: 'a link that ends in an underscore is no reference',
      markdown: ['[a](foo_)'],
      rst: ['`a <foo%5F>`__'],
    },
    {
      name: 'an address is bare',
      markdown: ['see <https://x.y/kvm>.'],
      rst: ['see https://x.y/kvm.'],
    },
    {
      name: 'an address with what would be a reference is named',
      markdown: ['<https://x.y/a_/b>'],
      rst: ['`https://x.y/a_/b <https://x.y/a_/b>`__'],
    },
    {
      name: 'an address after an unknown scheme is named',
      markdown: ['mmu.c:12, <https://x.y>'],
      rst: ['mmu.c:12, `https://x.y <https://x.y>`__'],
    },
    {
      name: 'a reference finds its definition',
      markdown: ['[KVM][k]', '', '[k]: https://x.y'],
      rst: ['`KVM <https://x.y>`__'],
    },
    {
      name: 'code splits the emphasis it stands in',
      markdown: ['*see `x` now*'],
      rst: ['*see* ``x`` *now*'],
    },
    { name: 'strong wins over emphasis', markdown: ['*a **b** c*'], rst: ['*a* **b** *c*'] },
    { name: 'neighbours of one face are one', markdown: ['*a _b_*'], rst: ['*a b*'] },
    {
      name: 'markup that touches a word is parted with an escaped blank',
      markdown: ['re*read*s'],
      rst: ['re\\ *read*\\ s'],
    },
  ])
})
