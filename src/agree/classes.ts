import type { Judged } from './judge.ts'

/** False alarms with one reason. */
export interface FalseAlarmClass {
  readonly name: string
  /** Why the linter speaks all the same. */
  readonly why: string
  readonly has: (judged: Judged) => boolean
}

/** Every class that a run has come upon; a false alarm of none of them is a fault. */
export const falseAlarmClasses: readonly FalseAlarmClass[] = [
  {
    name: 'asks for what it has just zapped',
    why: 'The installation is never reached: the consumer itself has removed the entry that it then wants to find. The linter does not follow what an SPTE holds.',
    has: ({ text }) => /\bzap\b.*\b(?:need|if) (?:leaf|present)\b/.test(text),
  },
]

export function classOf(judged: Judged): FalseAlarmClass | undefined {
  return falseAlarmClasses.find(({ has }) => has(judged))
}
