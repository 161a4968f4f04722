/** The paths of a program, as rules see them. Filled in with the analysis. */
export interface Walks {
  readonly steps: number
}
