/** How a program is written down; its meaning is the same in all styles. */
export interface Style {
  /** Whether what was found out stands in locals or in a struct, which helpers are handed. */
  readonly values: 'locals' | 'struct'
  /** A guard returns early, puts all that follows into a block, or keeps its answer in a variable first. */
  readonly guards: 'early return' | 'nested' | 'in a variable'
}

export const styles: readonly Style[] = [
  { values: 'locals', guards: 'early return' },
  { values: 'locals', guards: 'nested' },
  { values: 'locals', guards: 'in a variable' },
  { values: 'struct', guards: 'early return' },
  { values: 'struct', guards: 'nested' },
  { values: 'struct', guards: 'in a variable' },
]
