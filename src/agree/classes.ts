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
  {
    name: 'asks for the count twice',
    why: 'In one critical section the count does not change, so one of the ways through the program cannot be gone. The linter takes the two reads for independent.',
    has: ({ text }) => /\bin_progress\b.*\bin_progress\b/.test(text),
  },
  {
    name: 'a level decides to map a small page',
    why: 'A small page may be mapped whatever the level is. The linter does not know that `PG_LEVEL_4K` is always right, and other code has other names for it.',
    has: ({ text }) => /\bhuge\b/.test(text) && /\binstall 4K\b/.test(text),
  },
]

export function classOf(judged: Judged): FalseAlarmClass | undefined {
  return falseAlarmClasses.find(({ has }) => has(judged))
}
