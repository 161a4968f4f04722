import { hashOf } from '../cache/cache.ts'
import type { SourceText } from '../facts/sourceFacts.ts'
import { perObject } from '../perObject.ts'

/** Asked for more than once in a run: for what is known of a file, and for what is known of all of them. */
export const hashOfText = perObject(({ text }: SourceText): string => hashOf([text]))
