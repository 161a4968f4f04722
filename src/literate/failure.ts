import { problemLine } from './problem.ts'
import type { Place, Problem } from './problem.ts'

/** What a test of a page throws; the reporter reads these fields, other reporters the stack. */
export interface PageFailure extends Error {
  readonly place: Place
  readonly detail?: string
  readonly help?: string
}

export interface FailureParts {
  /** The family: `claim failed`, `out of date`, or what is no verdict at all: `cannot read`, `cannot load`, `cannot run`. */
  readonly name: string
  readonly message: string
  readonly detail?: string | undefined
  readonly help?: string | undefined
  readonly place: Place
  /** The absolute path of `place.file`, for the stack. */
  readonly path: string
}

/** An error whose only stack frame is the place in the page. */
export function pageFailure({ name, message, detail, help, place, path }: FailureParts): PageFailure {
  const error = new Error(message)
  const stack = `${name}: ${message}\n    at ${path}:${place.line}:${place.column}`
  const extra = { ...(detail === undefined ? {} : { detail }), ...(help === undefined ? {} : { help }) }
  return Object.assign(error, { name, stack, place, ...extra })
}

/** True for the families that say nothing about the chapter: the input itself is at fault. */
export function isMistake(family: string | undefined): boolean {
  return family?.startsWith('cannot ') === true
}

/** One failure for one problem of a page or of the chapter. */
export function problemFailure(problem: Problem, path: string): PageFailure {
  const { file, line, column, message, help } = problem
  return pageFailure({ name: 'cannot read', message, help, place: { file, line, column }, path })
}

/** Throws one failure as itself and several together; nothing if there are none. */
export function throwAll(failures: readonly Error[]): void {
  const [only] = failures
  if (only === undefined) return
  throw failures.length === 1 ? only : new AggregateError(failures, failures.map((failure) => failure.message).join('\n'))
}

/** The text of a module that fails as soon as it is imported, with its problems and no stack. */
export function failingModule(problems: readonly Problem[], path: string): string {
  const parts = problems.map((problem) => problemFailure(problem, path))
  const errors = parts.map(({ name, message, stack, place, help }) => {
    const fields = JSON.stringify({ name, stack, place, ...(help === undefined ? {} : { help }) })
    return `Object.assign(new Error(${JSON.stringify(message)}), ${fields})`
  })
  const lines = JSON.stringify(problems.map(problemLine).join('\n'))
  const thrown = errors.length === 1 ? errors[0] : `new AggregateError([${errors.join(', ')}], ${lines})`
  return `throw ${thrown}\nexport default undefined\n`
}
