import { callersDuty } from '../annotations.ts'
import type { Rule } from '../rule.ts'

/** An annotation that changes nothing: what it speaks of is in order, or is no longer there. */
export const unusedAnnotation: Rule = {
  id: 'unused-annotation',
  summary: 'an annotation takes back no finding',
  severity: 'warning',
  clauses: [],
  last: true,
  check: ({ annotations, report }) => {
    const ran = new Set(annotations.rules.map(({ id }) => id))
    const isForDuty = [...callersDuty].some((id) => ran.has(id))
    for (const annotation of annotations.good) {
      if (annotations.isUsed(annotation)) continue
      if (annotation.rule === undefined ? !isForDuty : !ran.has(annotation.rule)) continue
      const what = annotation.rule === undefined ? annotation.kind : `${annotation.kind} ${annotation.rule}`
      report({ place: annotation.place, message: `\`${what}\` has nothing to speak of here, expected a finding without it`, related: [], help: 'remove the comment' })
    }
  },
}
