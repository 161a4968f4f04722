import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applyPatch } from '../../../lint/patch/applyPatch.ts'
import { readSeries } from '../../../lint/patch/readSeries.ts'

const diff = (path: string): string => `--- a/${path}\n+++ b/${path}\n@@ -1,3 +1,3 @@\n one\n-two\n+2\n three\n`
const mail = (subject: string, body: string, headers = ''): string => `From 0123 Mon Sep 17 00:00:00 2001\nFrom: A <a@example.org>\nSubject: ${subject}\n${headers}\nText.\n---\n f | 2 +-\n\n${body}-- \n2.39\n\n`

function subjects(text: string): readonly string[] | string {
  const series = readSeries('s.mbox', text)
  return series.ok ? series.patches.map(({ subject }) => subject) : series.problem.message
}

function apply(text: string, files: Readonly<Record<string, string>>): unknown {
  const series = readSeries('p', text)
  if (!series.ok) return series.problem.message
  const applied = applyPatch(series.patches[0]!, { textOf: (path) => files[path], mayBeAbsent: (path) => path.startsWith('tools/') })
  return applied.ok ? Object.fromEntries(applied.changed) : `${applied.problem.where}: ${applied.problem.message}`
}

describe('a mailbox', () => {
  it('is read in the order of its numbers, without the cover letter', () => {
    expect(subjects(mail('[PATCH 2/2] b', diff('b')) + mail('[PATCH 0/2] cover', '') + mail('[PATCH 1/2] a', diff('a')))).toEqual(['[PATCH 1/2] a', '[PATCH 2/2] b'])
  })

  it('has subjects over several lines', () => {
    expect(subjects(mail('[PATCH] a\n b', diff('a')))).toEqual(['[PATCH] a b'])
  })

  it('may be quoted-printable, base64 or with carriage returns', () => {
    const quoted = diff('a').replaceAll('=', '=3D').replace('one', 'o=\nne')
    for (const text of [mail('q', quoted, 'Content-Transfer-Encoding: quoted-printable\n'), mail('c', diff('a')).replaceAll('\n', '\r\n')]) {
      expect(apply(text, { a: 'one\ntwo\nthree\n' })).toEqual({ a: 'one\n2\nthree\n' })
    }
    const body = Buffer.from(`Text.\n${diff('a')}`).toString('base64')
    expect(apply(`From x Mon Sep 17 00:00:00 2001\nSubject: b\nContent-Transfer-Encoding: base64\n\n${body}\n`, { a: 'one\ntwo\nthree\n' })).toEqual({ a: 'one\n2\nthree\n' })
  })
})

describe('a diff', () => {
  const text = 'zero\none\ntwo\nthree\n'

  it.each([
    ['applies where its lines stand', diff('f'), { f: text }, { f: 'zero\none\n2\nthree\n' }],
    ['makes a file', '--- /dev/null\n+++ b/f\n@@ -0,0 +1,2 @@\n+a\n+b\n', {}, { f: 'a\nb\n' }],
    ['removes one', '--- a/f\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n', { f: 'a\n' }, { f: undefined }],
    ['renames one', 'diff --git a/f b/g\nsimilarity index 100%\nrename from f\nrename to g\n', { f: 'a\n' }, { f: undefined, g: 'a\n' }],
    ['keeps a missing line end', '--- a/f\n+++ b/f\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n\\ No newline at end of file\n', { f: 'a' }, { f: 'b' }],
    ['leaves alone what the tree need not have', diff('tools/f'), {}, {}],
  ])('%s', (_name, patch, files, expected) => {
    expect(apply(patch, files as Record<string, string>)).toEqual(expected)
  })

  it.each([
    ['a line that differs', diff('f'), { f: 'one\n2\nthree\n' }, 'f: hunk 1 of 1 (line 3 of the patch) does not apply: line 2 is "2", expected "two"'],
    ['a file that is not there', diff('f'), {}, 'f: is not in the tree, expected the file that the patch changes'],
    ['a file that is there already', '--- /dev/null\n+++ b/f\n@@ -0,0 +1 @@\n+a\n', { f: 'a\n' }, 'f: is in the tree already, expected the patch to make it'],
    ['a path out of the tree', diff('../../etc/passwd'), {}, 'it changes `../../etc/passwd`, which leads out of the tree, expected a path in the tree'],
    ['a path from the root', diff('/etc/passwd'), {}, 'it changes `/etc/passwd`, which starts outside of the tree, expected a path in the tree'],
    ['a rename out of the tree', 'diff --git a/f b/../g\nrename from f\nrename to ../g\n', { f: '' }, 'it changes `../g`, which leads out of the tree, expected a path in the tree'],
    ['a hunk that breaks off', '--- a/f\n+++ b/f\n@@ -1,3 +1,3 @@\n one\n', { f: '' }, 'the hunk of line 3 breaks off, expected 1 more lines of before and 1 of after'],
    ['no diff', 'Hello.\n', {}, 'has no diff in it, expected a patch or a mailbox'],
    ['no text', 'a\0b', {}, 'is no text, expected a patch or a mailbox'],
  ])('%s is a message', (_name, patch, files, message) => {
    expect(apply(patch, files as Record<string, string>)).toBe(message)
  })

  it('of anything is a series or a message', () => {
    const pieces = ['--- a/f\n', '+++ b/f\n', '@@ -1,3 +1,3 @@\n', '@@ -0,0 +1 @@\n', ' one\n', '-two\n', '+2\n', 'diff --git a/f b/f\n', 'From x 2001\n', '\n', '\\ No newline\n', 'Subject: [1/2]\n', '\r\n', '--- /dev/null\n']
    fc.assert(fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 30 }), (parts) => { apply(parts.join(''), { f: 'one\ntwo\nthree\n' }) }), { seed: 4, numRuns: 1000 })
  })
})
