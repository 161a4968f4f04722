import type { Block, Program, Statement } from '../scenario/consumers/program.ts'
import { isWellFormed } from './wellFormed.ts'

/** The smallest program that can be had by taking things out, one after the other, while `isBad` stays true. */
export function shrunk(program: Program, isBad: (program: Program) => boolean): Program {
  for (const body of smaller(program.body)) {
    const candidate: Program = { body }
    if (isWellFormed(candidate) && isBad(candidate)) return shrunk(candidate, isBad)
  }
  return program
}

/** The block without one statement, with what a statement has inside in its place, or with one made smaller inside. */
function* smaller(block: Block): Iterable<Block> {
  for (const [at, statement] of block.entries()) {
    yield block.toSpliced(at, 1)
    for (const inner of insides(statement)) yield block.toSpliced(at, 1, ...inner)
    for (const one of reduced(statement)) yield block.with(at, one)
  }
}

function insides(statement: Statement): readonly Block[] {
  if (statement.kind === 'if') return [[{ kind: 'guard', test: statement.test }, ...statement.then], statement.then, statement.else]
  return statement.kind === 'loop' || statement.kind === 'helper' ? [statement.body] : []
}

function* reduced(statement: Statement): Iterable<Statement> {
  if (statement.kind === 'if') {
    for (const then of smaller(statement.then)) yield { ...statement, then }
    for (const other of smaller(statement.else)) yield { ...statement, else: other }
  }
  if (statement.kind === 'loop' || statement.kind === 'helper') {
    for (const body of smaller(statement.body)) yield { ...statement, body }
  }
}
