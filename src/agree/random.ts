import fc from 'fast-check'
import type { Block, Program, Statement } from '../scenario/consumers/program.ts'
import { patterns, one, need, variants } from './patterns.ts'
import { textOf } from './text.ts'
import { isWellFormed } from './wellFormed.ts'

/** Statements that may stand anywhere that they are well formed. */
const simple: readonly Statement[] = [
  one.snapshot, one.rmb, one.page, one.level, one.attribute, one.lock, one.readLock, one.unlock, one.yield, one.install, one.installSmall, one.installHuge, one.zap,
  { kind: 'bail' }, { kind: 'vma', snapshot: true }, { kind: 'vma', snapshot: false },
  ...(['retry_gfn', 'retry', 'retry_unsafe', 'in_progress', 'leaf', 'present', 'huge'] as const).map(need),
]

const tests = ['retry_gfn', 'retry', 'retry_unsafe', 'in_progress', 'leaf', 'present', 'huge'] as const

/** A change of a body at one place: most of them leave it well formed. */
type Change =
  | { readonly kind: 'insert'; readonly at: number; readonly statement: Statement }
  | { readonly kind: 'remove' | 'swap' | 'repeat'; readonly at: number }
  /** Puts statements in a row into a block of their own. */
  | { readonly kind: 'wrap'; readonly at: number; readonly length: number; readonly as: 'helper' | 'loop' | (typeof tests)[number] }

const place = fc.nat({ max: 30 })

const change: fc.Arbitrary<Change> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('insert' as const), at: place, statement: fc.constantFrom(...simple) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('remove' as const, 'swap' as const, 'repeat' as const), at: place }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('wrap' as const), at: place, length: fc.integer({ min: 1, max: 5 }), as: fc.constantFrom('helper' as const, 'helper' as const, 'loop' as const, ...tests) }) },
)

const plan = fc.record({
  from: fc.constantFrom(...patterns.map(({ body }) => body), ...variants),
  changes: fc.array(change, { minLength: 2, maxLength: 7 }),
})

/**
 * Programs made from the documented patterns by changes here and there: near to where safe and unsafe part.
 *
 * The same seed gives the same programs. All are distinct, well formed, and longer than `beyond` or not straight.
 */
export function randomPrograms(count: number, { seed, beyond }: { readonly seed: number; readonly beyond: number }): readonly Program[] {
  const found = new Map<string, Program>()
  for (let batch = 0; found.size < count; batch++) {
    for (const { from, changes } of fc.sample(plan, { seed: seed + batch, numRuns: 2000 })) {
      const program: Program = { body: changes.reduce(changed, from) }
      if (found.size >= count || !isWellFormed(program) || isSmall(program, beyond) || !acts(program.body)) continue
      found.set(textOf(program), program)
    }
  }
  return [...found.values()]
}

/** Those are all visited anyway. */
function isSmall({ body }: Program, beyond: number): boolean {
  return body.length <= beyond && body.every(({ kind }) => kind !== 'if' && kind !== 'loop' && kind !== 'helper' && kind !== 'vma' && kind !== 'rmb')
}

/** Installs or zaps something. */
function acts(body: Block): boolean {
  return body.some((each) => each.kind === 'install' || each.kind === 'zap' || (each.kind === 'if' ? acts(each.then) || acts(each.else) : each.kind === 'loop' || each.kind === 'helper' ? acts(each.body) : false))
}

/** The body changed, or as it was if that makes no sense at this place. */
function changed(body: Block, how: Change): Block {
  const made = apply(body, how)
  return isWellFormed({ body: made }) ? made : body
}

function apply(body: Block, how: Change): Block {
  const at = how.at % (body.length + (how.kind === 'insert' ? 1 : 0) || 1)
  const inner = body[at]
  // A change may go into a block.
  if (how.at > 20 && inner !== undefined) return body.with(at, inside(inner, { ...how, at: how.at - 20 }))
  switch (how.kind) {
    case 'insert':
      return body.toSpliced(at, 0, how.statement)
    case 'remove':
      return body.toSpliced(at, 1)
    case 'repeat':
      return inner === undefined ? body : body.toSpliced(at, 0, inner)
    case 'swap':
      return at + 1 < body.length ? body.toSpliced(at, 2, body[at + 1]!, inner!) : body
    case 'wrap': {
      const wrapped = body.slice(at, at + how.length)
      return body.toSpliced(at, wrapped.length, asBlock(wrapped, how.as))
    }
  }
}

function asBlock(body: Block, as: Extract<Change, { kind: 'wrap' }>['as']): Statement {
  return as === 'helper' || as === 'loop' ? { kind: as, body } : { kind: 'if', test: as, then: body, else: [] }
}

function inside(statement: Statement, how: Change): Statement {
  switch (statement.kind) {
    case 'helper':
    case 'loop':
      return { ...statement, body: apply(statement.body, how) }
    case 'if':
      return how.at % 2 === 0 ? { ...statement, then: apply(statement.then, how) } : { ...statement, else: apply(statement.else, how) }
    default:
      return statement
  }
}
