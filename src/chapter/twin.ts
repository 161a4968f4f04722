/*
 * A broken twin is the model without a clause, or with a bug. Both have ids that cannot be confused: a clause's starts
 * with the number of a section (`4.2.1-recheck`), a bug's with a year (`2021-root-invalidated-by-update`).
 */

/** `<section number>-<kebab words>` */
export function isClauseId(text: string): boolean {
  return /^\d{1,3}(\.\d+)*(-[a-z0-9]+)+$/.test(text)
}

/** `<year>-<kebab words>` */
export function isBugId(text: string): boolean {
  return /^\d{4}(-[a-z0-9]+)+$/.test(text)
}

/** Which twin it is, in words: `without 4.2.1-recheck`, `with 2021-root-invalidated-by-update`. */
export function twinWords(id: string): string {
  return `${twinWord(id)} ${id}`
}

/** The word of the twin in a fence (`with=ID`), on a command line (`--with ID`) and in prose. */
export function twinWord(id: string): 'with' | 'without' {
  return isBugId(id) ? 'with' : 'without'
}
