import type { Rule } from './rule.ts'

/** Rules about what the code does. */
export const flowRules: readonly Rule[] = []

/** Every rule there is, in the order of the index. */
export const allRules: readonly Rule[] = [...flowRules]
