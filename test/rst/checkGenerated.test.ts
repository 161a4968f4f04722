import { describe, expect, it } from 'vitest'
import { checkGenerated } from '../../src/rst/checkGenerated.ts'

describe('checkGenerated', () => {
  it('says nothing when the text is up to date', () => {
    expect(checkGenerated('docs/locking.rst', 'a\n', 'a\n')).toBeUndefined()
  })

  it('gives a unified diff without dates', () => {
    expect(checkGenerated('docs/locking.rst', 'a\nb\n', 'a\nc\n')).toBe(
      '--- a/docs/locking.rst\n+++ b/docs/locking.rst\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n',
    )
  })

  it('a missing file is all new', () => {
    expect(checkGenerated('x.rst', undefined, 'a\n')).toBe(
      '--- /dev/null\n+++ b/x.rst\n@@ -0,0 +1,1 @@\n+a\n',
    )
  })

  it('sees a line end that is missing or another', () => {
    expect(checkGenerated('x.rst', 'a', 'a\n')).toContain('\\ No newline at end of file')
    expect(checkGenerated('x.rst', 'a\r\n', 'a\n')).toBe(
      '--- a/x.rst\n+++ b/x.rst\n@@ -1,1 +1,1 @@\n-a\r\n+a\n',
    )
  })
})
