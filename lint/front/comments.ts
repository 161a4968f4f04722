import { ts } from 'ts-morph'
import type { Comment, SourceText } from '../facts/sourceFacts.ts'
import { outlineOf } from './typescript/outline.ts'
import { placerOf, scan } from './typescript/places.ts'

/** The comments of one file, without any facts. For texts that no program has been made of, such as mended ones. */
export function commentsOf(source: SourceText): readonly Comment[] {
  return outlineOf(source)?.comments ?? commentsInTree(source)
}

/** The same, of the syntax tree. */
export function commentsInTree({ path, text }: SourceText): readonly Comment[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true, ts.ScriptKind.TS)
  return scan(source, placerOf(path, text)).comments
}
