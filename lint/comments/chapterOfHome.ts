import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { globSync } from 'tinyglobby'
import { isWritten } from '../../src/chapter/part.ts'
import type { Comment, SourceText } from '../facts/sourceFacts.ts'
import { placer } from '../front/c/places.ts'
import { chapterTexts, type ChapterText } from '../prose/chapterTexts.ts'

/**
 * The texts that a tree's locking.rst is to have from us, read off the `DOC:` comments of the model. No compiler is needed
 * for that.
 */
export function chapterOfHome(home: string): readonly ChapterText[] {
  const paths = globSync('src/kvm/**/*.ts', { cwd: home }).sort()
  return paths.flatMap((path) => {
    const source = { path, text: readFileSync(join(home, path), 'utf8') }
    return chapterTexts(source, docComments(source)).filter(({ id }) => isWritten(id))
  })
}

function docComments({ path, text }: SourceText): readonly Comment[] {
  const place = placer(path, text)
  return [...text.matchAll(/^\/\*\*[\s\S]*?\*\//gm)].map(({ 0: raw, index: start }) => ({ kind: 'block', start, end: start + raw.length, raw, place: place(start, start + raw.length) }))
}
