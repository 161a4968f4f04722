const wordsOf = new WeakMap<Int32Array, Int32Array>()

/**
 * Instead of an array that threads share: throws on whatever is done to it but to ask for its length. So no access goes unseen, by whatever
 * name or method it is made; what is yielded is done to the array itself.
 */
export function guarded(name: string, words: Int32Array): Int32Array {
  const refuse = (what: string | symbol): never => { throw new Error(`unseen access: ${name}, ${String(what)}`) }
  const guard = new Proxy(Object.freeze({}), {
    get: (_, what) => (what === 'length' ? words.length : refuse(what)),
    set: (_, what) => refuse(what),
    has: (_, what) => refuse(what),
    getOwnPropertyDescriptor: (_, what) => refuse(what),
    ownKeys: () => refuse('keys'),
  }) as Int32Array
  wordsOf.set(guard, words)
  return guard
}

/** The array itself. */
export function unguarded(array: Int32Array): Int32Array {
  return wordsOf.get(array) ?? array
}

/** A record with a guard instead of each array in it. */
export function withGuards<T extends object>(record: T): T {
  return Object.fromEntries(Object.entries(record).map(([name, value]: [string, unknown]) => [name, value instanceof Int32Array ? guarded(name, value) : value])) as T
}
