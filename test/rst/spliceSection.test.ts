import fc from 'fast-check'
import type { Heading, Text } from 'mdast'
import { describe, expect, it } from 'vitest'
import { spliceSection, type SpliceOptions } from '../../src/rst/spliceSection.ts'
import { toRst } from '../../src/rst/toRst.ts'
import { arbitraryTree } from './arbitraryTree.ts'
import { host } from './lockingLike.ts'
import { rstOf } from './markdown.ts'

const options: SpliceOptions = { sources: ['src/kvm/kvm_main.ts', 'src/kvm/x86/mmu.ts'] }

const section = rstOf('## 4. Faults\n\nText.\n\n### 4.1 Overview\n\n#### 4.1.1 Detail\n\n- one')
const other = section.replace('Text.', 'Other text.')
const byHand = ['4. Faults', '---------', '', 'By hand.', ''].join('\n')

function splice(rst: string, text = section, more: Partial<SpliceOptions> = {}): string {
  const result = spliceSection(rst, text, { ...options, ...more })
  if (result.kind === 'refused') throw new Error(result.reason)
  return result.value
}

function reasonOf(rst: string, text = section): string {
  const result = spliceSection(rst, text, options)
  return result.kind === 'refused' ? result.reason : 'not refused'
}

const begin = `.. rulebook: begin section 4, generated from src/kvm/kvm_main.ts,
   src/kvm/x86/mmu.ts; do not edit
`

describe('spliceSection', () => {
  it('appends the section between marks after the last section', () => {
    const spliced = splice(host)
    expect(spliced.startsWith(`${host}\n${begin}\n4. Faults\n---------\n`)).toBe(true)
    expect(spliced).toMatch(/\n- one\n\n\.\. rulebook: end sha256:[0-9a-f]{16}\n$/)
  })

  it('changes nothing the second time', () => {
    const once = splice(host)
    expect(splice(once)).toBe(once)
  })

  it('replaces the marked region and nothing else', () => {
    expect(splice(splice(host), other)).toBe(splice(host, other))
  })

  it('replaces a section that has no marks', () => {
    expect(splice(`${host}\n${byHand}`)).toBe(splice(host))
  })

  it('keeps what comes after the section, its link target included', () => {
    const tail = '\n\n.. _more:\n\n5. More\n-------\n\nTail\t.\n\n\n'
    const spliced = splice(`${host}\n${byHand}${tail}`)
    expect(spliced.startsWith(`${host}\n${begin}`)).toBe(true)
    expect(spliced.endsWith(tail)).toBe(true)
    expect(splice(spliced)).toBe(spliced)
  })

  it('stops at the marks of another section', () => {
    const four = splice(host).slice(host.length)
    const five = four.replaceAll('section 4', 'section 5').replaceAll('4. F', '5. F')
    const spliced = splice(`${host}\n${byHand}${five}`)
    expect(spliced.endsWith(five)).toBe(true)
  })

  it.each([
    ['CRLF', (text: string) => text.replaceAll('\n', '\r\n')],
    ['no line end at the end', (text: string) => text.trimEnd()],
    ['CRLF and no line end at the end', (text: string) => text.trimEnd().replaceAll('\n', '\r\n')],
    ['blank lines at the end', (text: string) => `${text}\n\n`],
    ['a byte order mark', (text: string) => `\uFEFF${text}`],
  ])('keeps %s', (_, change) => {
    const changed = change(host)
    const spliced = splice(changed)
    expect(spliced.startsWith(changed)).toBe(true)
    expect(/[^\r]\n/.test(spliced)).toBe(!changed.includes('\r'))
    expect(spliced.endsWith('\n')).toBe(changed.endsWith('\n'))
    expect(splice(spliced)).toBe(spliced)
    expect(splice(splice(spliced, other))).toBe(spliced)
  })

  it('takes line ends that git changed for no edit', () => {
    const crlf = splice(host).replaceAll('\n', '\r\n')
    expect(splice(crlf, other)).toBe(splice(host, other).replaceAll('\n', '\r\n'))
  })

  it('overwrites hand edits only when asked to', () => {
    const edited = splice(host).replace('Text.', 'Better text.')
    expect(reasonOf(edited)).toBe(
      'section 4 was edited by hand inside its marks, or its checksum was',
    )
    expect(splice(edited, section, { overwrite: 'hand-edits' })).toBe(splice(host))
  })

  it('says without sources only that it is generated', () => {
    expect(splice(host, section, { sources: [] })).toContain(
      '.. rulebook: begin section 4, generated; do not edit\n\n',
    )
  })

  it.each([
    ['a text without sections', 'x\n', 'not a locking.rst: no section 1'],
    ['nothing', '', 'not a locking.rst: no section 1'],
    ['a binary', `${host}\0`, 'not a text in UTF-8'],
    ['another encoding', `${host}\uFFFD`, 'not a text in UTF-8'],
    ['two sections 4', `${host}\n${byHand}\n${byHand}`, 'two sections 4'],
    ['a marked and an unmarked section 4', `${splice(host)}\n${byHand}`, 'two sections 4'],
    [
      'two marked sections 4',
      `${splice(host)}\n${splice(host).slice(host.length)}`,
      'two marked regions for section 4',
    ],
    ['two sections 2', `${host}\n2. Again\n--------\n`, 'two sections 2'],
    ['a section 5 but no 4', `${host}\n5. More\n-------\n`, 'section "5. More" but no section 4'],
    [
      'other underlines',
      host.replaceAll('--\n', '~~\n').replaceAll(/^-+(~~)$/gm, (line) => '~'.repeat(line.length)),
      '"1. Orders" is underlined with ~, not with -',
    ],
    [
      'a section 4 of another level',
      `${host}\n4. Deep\n^^^^^^^\n`,
      '"4. Deep" is underlined with ^, not with -',
    ],
    [
      'a begin mark alone',
      splice(host).replace(/\.\. rulebook: end.*\n/, ''),
      'line 31: a begin mark without an end mark',
    ],
    [
      'an end mark alone',
      `${host}\n.. rulebook: end x\n`,
      'line 31: an end mark without a begin mark',
    ],
    [
      'a begin mark in a region',
      splice(host).replace('Text.', `Text.\n\n${begin}`),
      'line 39: a begin mark in a marked region',
    ],
    [
      'subsections underlined otherwise',
      host.replace('^^^^^^^^^^', '""""""""""'),
      '"4.1 Overview" is underlined with ^, which is another level here',
    ],
  ])('refuses %s', (_, rst, reason) => {
    expect(reasonOf(rst)).toBe(reason)
  })

  it('takes any section and gives back the rest of the file', { timeout: 60_000 }, () => {
    const tail = '\n5. More\n-------\n\nTail.\n'
    const text: Text = { type: 'text', value: '4. Any' }
    const title: Heading = { type: 'heading', depth: 2, children: [text] }
    fc.assert(
      fc.property(arbitraryTree, ({ children }) => {
        const deeper = children.map((node) =>
          node.type === 'heading' ? { ...node, depth: 3 as const } : node,
        )
        const any = toRst({ type: 'root', children: [title, ...deeper] })
        const spliced = splice(`${splice(host)}${tail}`, any)
        expect(spliced.startsWith(`${host}\n${begin}\n${any}\n.. rulebook: end `)).toBe(true)
        expect(spliced.endsWith(tail)).toBe(true)
        expect(splice(spliced, any)).toBe(spliced)
        expect(splice(spliced)).toBe(`${splice(host)}${tail}`)
      }),
    )
  })

  it('refuses a text that is no numbered section', () => {
    expect(reasonOf(host, 'Text.\n')).toBe(
      'the generated section does not begin with a numbered title',
    )
  })
})
