import { placerBy, type Placer } from '../facts/placer.ts'
import type { SourceText } from '../facts/sourceFacts.ts'

/** Places in any text; its lines end as those of Markdown do. */
export function placesIn({ path, text }: SourceText): Placer {
  return placerBy(path, [0, ...Array.from(text.matchAll(/\r\n|\n|\r/g), (end) => end.index + end[0].length)])
}
