import { ts } from 'ts-morph'
import type { Comment, SourceText } from '../facts/sourceFacts.ts'
import { placer, scan } from './typescript/places.ts'

/** The comments of one file, without any facts. For texts that no program has been made of, such as mended ones. */
export function commentsOf({ path, text }: SourceText): readonly Comment[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true, ts.ScriptKind.TS)
  return scan(source, placer(path, source)).comments
}
