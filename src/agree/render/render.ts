import { ATTEMPTS, blocksOf, everyStatement, type Block, type Mode, type Program, type Statement, type Test } from '../../scenario/consumers/program.ts'
import { calls, type Dialect, type Name, type Where } from './dialect.ts'
import type { Style } from './style.ts'
import { asked, call, condition, deeper, inBlock, install, leave, line, page, passes, unlocked, vma, type Place, type Writer } from './writer.ts'

/** The text of a program; the function `consumer` in it is the program. */
export function render(program: Program, style: Style, dialect: Dialect): string {
  const { body } = program
  const all = [...everyStatement(body)]
  const where: Where = style.values === 'struct' || all.some(({ kind }) => kind === 'helper') ? 'struct' : 'locals'
  const w: Writer = { dialect, style, helpers: [], used: new Set(), answers: 0, tries: false }
  const isNested = style.guards === 'nested' && nests(body)
  const place: Place = { where, depth: 1, held: undefined, leaving: 'return', mayNest: isNested }
  const { lines, held } = block(w, body, place, isNested ? (at) => [line(w, at, `r = ${dialect.result('RET_PF_FIXED')}`)] : () => [])
  const end = [...unlocked(w, { ...place, held }), line(w, place, `return ${isNested ? 'r' : dialect.result('RET_PF_FIXED')}`)]
  const declared = [...dialect.declare(namesIn(all), where), ...(isNested ? [dialect.declareResult] : []), ...(w.tries ? dialect.declareAttempt : []), ...dialect.declareAnswers(answersOutside(w))]
  const consumer = [dialect.heading({ kind: 'consumer' }), ...bodyOf(declared.map((text) => dialect.indent + text), [...lines, ...end])]
  return [...dialect.prologue(w.used), ...w.helpers.flatMap((helper) => [...helper, '']), ...consumer, ''].join('\n')
}

function bodyOf(declarations: readonly string[], lines: readonly string[]): readonly string[] {
  return [...declarations, ...(declarations.length > 0 ? [''] : []), ...lines, '}']
}

/** Answers are numbered through; each function declares all, which is seen only in C. */
function answersOutside({ answers }: Writer): number {
  return answers
}

/** Nested guards need all that follows to leave mmu_lock as it is, so that one unlock at the end serves both ways. */
function nests(body: Block): boolean {
  const first = body.findIndex(({ kind }) => kind === 'guard')
  return first >= 0 && body.slice(first).every(({ kind }) => !['lock', 'unlock', 'loop', 'helper', 'page', 'bail', 'if'].includes(kind))
}

function namesIn(all: readonly Statement[]): readonly Name[] {
  const has = (...kinds: readonly Statement['kind'][]): boolean => all.some(({ kind }) => kinds.includes(kind))
  const names: Name[] = []
  if (has('snapshot') || all.some((one) => one.kind === 'vma' && one.snapshot)) names.push('mmu_seq')
  if (has('page')) names.push('pfn')
  if (has('level', 'vma')) names.push('level')
  if (has('attribute')) names.push('is_private')
  return names
}

interface Written {
  readonly lines: readonly string[]
  readonly held: Mode | undefined
}

function block(w: Writer, statements: Block, place: Place, end: (place: Place) => readonly string[] = () => []): Written {
  const lines: string[] = []
  let held = place.held
  for (const [index, one] of statements.entries()) {
    const here = { ...place, held }
    if (one.kind === 'guard' && place.mayNest) {
      const inner = block(w, statements.slice(index + 1), { ...here, depth: here.depth + 1 }, end)
      return { lines: [...lines, line(w, here, `if (${passes(w, here, one.test)}) {`, ''), ...inner.lines, line(w, here, '}', '')], held }
    }
    const written = statement(w, one, here)
    lines.push(...written.lines)
    held = written.held
  }
  return { lines: [...lines, ...end({ ...place, held })], held }
}

function statement(w: Writer, one: Statement, place: Place): Written {
  const { dialect } = w
  const { held } = place
  const value = (name: Name): string => dialect.value(name, place.where)
  const say = (...texts: readonly string[]): Written => ({ lines: texts.map((text) => line(w, place, text)), held })
  switch (one.kind) {
    case 'snapshot':
      w.used.add('load')
      return say(`${value('mmu_seq')} = ${dialect.mmuSeq}`)
    case 'rmb':
      return { lines: [line(w, place, dialect.barrier, '')], held }
    case 'level':
      return say(`${value('level')} = ${call(w, 'host_pfn_mapping_level', 'kvm', 'gfn', 'slot')}`)
    case 'vma':
      return { lines: vma(w, place, one.snapshot), held }
    case 'attribute':
      return say(`${value('is_private')} = ${call(w, 'kvm_mem_is_private', 'kvm', 'gfn')}`)
    case 'page':
      return { lines: page(w, place), held }
    case 'lock':
      return { ...say(call(w, one.mode === 'read' ? 'read_lock' : 'write_lock', dialect.mmuLock)), held: one.mode }
    case 'unlock':
      return { lines: unlocked(w, place), held: undefined }
    case 'yield':
      return say(call(w, held === 'read' ? 'cond_resched_rwlock_read' : 'cond_resched_rwlock_write', dialect.mmuLock))
    case 'install':
      return say(install(w, place, one.at))
    case 'zap':
      return say(call(w, 'zapAround', 'root', 'gfn'))
    case 'bail':
      return { lines: leave(w, place), held }
    case 'guard':
      return { lines: guard(w, place, one.test), held }
    case 'if':
      return { lines: branch(w, place, one), held }
    case 'loop':
      return loop(w, place, one.body)
    case 'helper':
      return helper(w, place, one.body)
  }
}

/** Bails out unless the test passes. */
function guard(w: Writer, place: Place, test: Test): readonly string[] {
  const { dialect, style } = w
  if (style.guards !== 'in a variable' || calls[test] === undefined) return inBlock(w, place, condition(w, place, test, 'fails'), leave(w, deeper(place)))
  const number = w.answers++
  const answer = dialect.answer(number)
  const set = line(w, place, dialect.setAnswer(number, asked(w, place, test)))
  return [set, ...inBlock(w, place, calls[test]?.answer === 'fails' ? answer : `!${answer}`, leave(w, deeper(place)))]
}

function branch(w: Writer, place: Place, { test, then, else: other }: Extract<Statement, { kind: 'if' }>): readonly string[] {
  const [first, second] = [then, other].map((one) => block(w, one, deeper(place)).lines)
  const tail = other.length === 0 ? [] : [line(w, place, '} else {', ''), ...second!]
  return [line(w, place, `if (${passes(w, place, test)}) {`, ''), ...first!, ...tail, line(w, place, '}', '')]
}

function loop(w: Writer, place: Place, body: Block): Written {
  const { dialect } = w
  w.tries = true
  const inside: Place = { ...deeper(place), leaving: 'continue' }
  const { lines, held } = block(w, body, inside)
  const last = inBlock(w, inside, `attempt ${dialect.equal} ${String(ATTEMPTS)}`, leave(w, { ...deeper(inside), leaving: place.leaving }))
  return { lines: [line(w, place, `${dialect.forAttempts} {`, ''), ...last, ...lines, line(w, inside, 'break'), line(w, place, '}', '')], held }
}

function helper(w: Writer, place: Place, body: Block): Written {
  const { dialect } = w
  const answers = mayLeave(body)
  const inside: Place = { where: 'struct of the caller', depth: 1, held: place.held, leaving: 'false', mayNest: false }
  const before = w.answers
  const { lines, held } = block(w, body, inside)
  const name = `part${String(w.helpers.length + 1)}`
  const declared = dialect.declareAnswers(w.answers - before).map((text) => dialect.indent + text)
  w.helpers.push([dialect.heading({ kind: 'helper', name, answers }), ...bodyOf(declared, answers ? [...lines, line(w, inside, 'return true')] : lines)])
  const called = dialect.call(name, 'kvm', 'gfn', 'slot', 'root', dialect.struct(place.where))
  if (!answers) return { lines: [line(w, place, called)], held }
  return { lines: inBlock(w, place, `!${dialect.operand(called)}`, leave(w, { ...deeper(place), held: undefined })), held }
}

/** Whether a block may be left before its end, so that a helper has to say whether to go on. */
function mayLeave(body: Block): boolean {
  return body.some((one) => one.kind === 'guard' || one.kind === 'bail' || one.kind === 'page' || blocksOf(one).some(mayLeave))
}
