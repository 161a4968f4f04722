import type { TraceFile, Value } from './schema.ts'

/** The values of all objects, by index, after so many steps. */
export function stateAfter({ objects, steps }: Pick<TraceFile, 'objects' | 'steps'>, count: number): readonly Value[] {
  const values: Value[] = objects.map(({ initial }) => initial)
  for (const { changed } of steps.slice(0, count)) for (const { object, after } of changed) values[object] = after
  return values
}

/** Names of the objects, each once: a second of a name is `name #2`. */
export function uniqueNames({ objects }: Pick<TraceFile, 'objects'>): readonly string[] {
  const seen = new Map<string, number>()
  return objects.map(({ name }) => {
    const number = (seen.get(name) ?? 0) + 1
    seen.set(name, number)
    return number === 1 ? name : `${name} #${number}`
  })
}

/** The function that a step is shown under; undefined if its frames cannot be seen. */
export function functionAt({ stack, at }: TraceFile['steps'][number]): TraceFile['steps'][number]['stack'][number] | undefined {
  return at === undefined ? undefined : stack[at]
}
