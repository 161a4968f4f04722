import { closure } from '../closure.ts'
import type { Expression } from '../facts/expression.ts'
import type { FunctionFacts } from '../facts/functionFacts.ts'
import { idsBehind, linkProgram } from '../facts/program.ts'
import { relevantFiles } from '../facts/relevantFiles.ts'
import type { Program, SourceFacts } from '../facts/sourceFacts.ts'
import type { Names } from '../vocabulary.ts'
import { callsOf, expressionsOf, withParts } from '../facts/expressions.ts'
import { fieldsOf, isRelevant, referring } from './references.ts'

type Words = Pick<Names, 'isAct' | 'isField'>

/**
 * The files that rules about paths have to look at: those in which something may happen that a rule is about, and those that
 * define what is named on the way there.
 *
 * Sound: a path begins in a function from which something is reached that a rule is about, and goes through what is named from
 * there on. A function that comes in unseen from elsewhere, through a registry, is taken for one that may do anything.
 */
export function neededFiles(files: readonly SourceFacts[], words: Words): readonly SourceFacts[] {
  const byPath = new Map(files.map((file) => [file.path, file]))
  const needed = new Set(relevantFiles(files, (name) => words.isAct(name) || words.isField(name)))
  const start = startsIn(linkProgram([...needed]), words)
  for (let before = 0; needed.size > before; ) {
    before = needed.size
    for (const id of namedFrom(linkProgram([...needed]), start)) {
      const file = byPath.get(id.slice(0, id.indexOf('#')))
      if (file !== undefined) needed.add(file)
    }
  }
  return files.filter((file) => needed.has(file))
}

/** Functions from which something is reached that a rule is about. */
function startsIn(program: Program, words: Words): ReadonlySet<string> {
  const referrers = referring(program, fieldsOf(program))
  const relevant = [...program.functions.values()].filter((fn) => isRelevant(fn, words))
  return closure(relevant.map(({ id }) => id), (id) => referrers.get(id) ?? [])
}

/** All global ids that are named by these functions, and by what they name. */
function namedFrom(program: Program, start: ReadonlySet<string>): ReadonlySet<string> {
  const fields = fieldsOf(program)
  return closure(start, (id) => {
    const fn = program.functions.get(id)
    if (fn !== undefined) return [...idsIn(program, expressionsOf(fn)), ...mayCall(fn).flatMap((name) => fields.get(name) ?? []).map((put) => put.id)]
    const value = program.constants.get(id)
    return value === undefined ? [] : idsIn(program, withParts(value))
  })
}

function idsIn(program: Program, expressions: readonly Expression[]): readonly string[] {
  return expressions.flatMap((expression) => {
    if (expression.kind === 'function') return [expression.id]
    return expression.kind === 'global' ? [...idsBehind(program, expression.id)] : []
  })
}

/** Names of fields that a function calls, of whatever is in them. */
function mayCall(fn: FunctionFacts): readonly string[] {
  return callsOf(fn).flatMap(({ callee }) => (callee.kind === 'field' ? [callee.name] : []))
}
