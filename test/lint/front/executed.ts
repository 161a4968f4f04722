/**
 * Runs a generated program, its calls answered by the given choices: 0 and 1 are false and true, 2 is a value for
 * `switch` and an empty collection, 3 throws. Gives each step from one call to the next.
 */
export function executedPairs(text: string, choices: readonly number[]): string[] {
  const lines = text.split('\n').map((line, index) => numbered(line, index + 1))
  const pairs = new Set<string>()
  const rest = [...choices]
  let last = 'START'
  const call = (place: string): unknown => {
    pairs.add(`${last} ${place}`)
    last = place
    const choice = rest.pop()
    if (choice === undefined) throw new Stop()
    if (choice === 3) throw new Error('chosen')
    return answer(choice)
  }
  try {
    // The text is made by this test.
     
    const run = new Function('call', `${lines.join('\n')}\nreturn f()`) as (call: (place: string) => unknown) => unknown
    run(call)
    pairs.add(`${last} END`)
  } catch {
    // A run may end by an exception, which is no end of a path here; or have no choices left.
  }
  return [...pairs]
}

class Stop extends Error {}

/** True or false, a number for `switch`, and something to iterate over: all in one. */
function answer(choice: number): unknown {
  return choice === 0 ? '' : choice === 1 ? '1' : [1, 2]
}

function numbered(line: string, number: number): string {
  return line.replaceAll(/\b[mtk]\(\)/g, (_, offset: number) => `call("${number}:${offset + 1}")`)
}
