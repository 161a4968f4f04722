import type { Rule } from './rule.ts'
import { danglingDocPointer } from './rules/dangling-doc-pointer.ts'
import { missingDocPointer } from './rules/missing-doc-pointer.ts'
import { rulesRepeatedInComment } from './rules/rules-repeated-in-comment.ts'
import { unexecutedCodeBlock } from './rules/unexecuted-code-block.ts'
import { unknownFunctionInProse } from './rules/unknown-function-in-prose.ts'

/** Rules about what is written about the code, in comments and on pages. */
export const proseRules: readonly Rule[] = [
  danglingDocPointer,
  missingDocPointer,
  rulesRepeatedInComment,
  unexecutedCodeBlock,
  unknownFunctionInProse,
]
