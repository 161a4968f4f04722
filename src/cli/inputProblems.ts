import type { InputProblem } from '../../lint/input/readText.ts'

/** Prints what stands in the way of a run, on the error stream; nothing else is printed or written then. */
export function printInputProblems(problems: readonly InputProblem[]): 2 {
  for (const { place, message, help } of problems) {
    const where = place === undefined ? 'rulebook: ' : `${place.file}:${place.line}:${place.column}  `
    console.error(`${where}${message}${help === undefined ? '' : `; ${help}`}`)
  }
  return 2
}
