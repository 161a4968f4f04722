/** Which programs are asked about. */
export interface Selection {
  /** All straight programs up to this size. */
  readonly size: number
  /** And each so manieth of those with one statement more; 0 for none. */
  readonly every: number
  /** How many random ones beyond. */
  readonly random: number
  readonly seed: number
}

/** What `npm run agree` asks about unless told otherwise. */
export const usual: Selection = { size: 6, every: 11, random: 1_500, seed: 1 }
