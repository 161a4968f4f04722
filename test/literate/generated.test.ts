import { describe, expect, it } from 'vitest'
import { readChapter } from '../../src/chapter/read.ts'
import { generatedRegions } from '../../src/literate/generated.ts'
import { problemLine } from '../../src/literate/problem.ts'
import { applyEdits } from '../../src/literate/promote.ts'
import { demoModel, demoPage } from '../cli/project.ts'

const read = readChapter([{ path: 'src/kvm/demo.ts', text: demoModel }])
if (!read.ok) throw new Error(read.problems.map(problemLine).join('\n'))
const chapter = read.value

function promoted(text: string): string {
  const { stale } = generatedRegions('p.md', text, chapter)
  return applyEdits(text, stale.flatMap(({ edits }) => edits))
}

describe('generatedRegions', () => {
  it('finds each region that is not what the chapter says, at its comment', () => {
    const { stale } = generatedRegions('p.md', demoPage, chapter)
    expect(stale.map(({ problem }) => problemLine(problem))).toEqual([
      'p.md:3:1  the generated text is not what the chapter says, expected equal texts',
      'p.md:12:1  the generated text is not what the chapter says, expected equal texts',
    ])
  })

  it('mends them, and is then content', () => {
    const fresh = promoted(demoPage)
    expect(fresh).toContain('<!-- clause: 4.1-recheck -->\n\n> Look again before you map.\n')
    expect(generatedRegions('p.md', fresh, chapter)).toEqual({ stale: [], problems: [] })
  })

  it('shows all that differs in one region at once', () => {
    const fresh = promoted(demoPage)
    const edited = fresh.replace('> Look again before you map.', '> Look twice.').replace('6.12.', '6.1.')
    const { stale } = generatedRegions('p.md', edited, chapter)
    expect(stale).toHaveLength(1)
    expect(stale[0]?.detail).toMatch(/^-> Look twice\.\n\+> Look again before you map\.\n-.* 6\.1\.\n\+.* 6\.12\.$/)
    expect(promoted(edited)).toBe(fresh)
  })

  it('refuses a region of nothing', () => {
    const { problems } = generatedRegions('p.md', demoPage.replace('<!-- clause: 4.1-recheck', '<!-- clause: 4.1-rechek'), chapter)
    expect(problems.map(problemLine)).toEqual([
      expect.stringMatching(/^p\.md:12:1 {2}no clause is called `4\.1-rechek`, expected one of the chapter; /),
    ])
  })
})
