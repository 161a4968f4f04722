import type { Rule } from '../rule.ts'

/** A comment that begins like an annotation and is none: it would be ignored in silence. */
export const malformedAnnotation: Rule = {
  id: 'malformed-annotation',
  summary: 'an annotation has no reason or cannot be read',
  severity: 'error',
  clauses: [],
  check: ({ annotations, report }) => {
    for (const { place, problem } of annotations.bad) {
      report({ place, message: `the annotation cannot be read: ${problem}`, related: [], help: 'write `// rulebook: KIND -- reason`' })
    }
  },
}
