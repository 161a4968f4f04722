/**
 * What an op does to the state of its object: the table of src/ops/op.ts as functions of the state.
 *
 * States are immutable. Tasks are small numbers; a set of tasks is a bit mask.
 */
export type Effect<State> =
  | { readonly kind: 'done'; readonly state: State; readonly reply: unknown }
  | { readonly kind: 'violation'; readonly label: string }
  /** `by`: the tasks each of which alone keeps the op from going on; 0 if only a value does. */
  | { readonly kind: 'blocked'; readonly by: number }
