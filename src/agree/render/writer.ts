import type { Mode, Test } from '../../scenario/consumers/program.ts'
import { calls, type Dialect, type Where } from './dialect.ts'
import type { Style } from './style.ts'

/** A text in the making. */
export interface Writer {
  readonly dialect: Dialect
  readonly style: Style
  readonly helpers: string[][]
  readonly used: Set<string>
  answers: number
  tries: boolean
}

/** Where a statement stands. */
export interface Place {
  readonly where: Where
  readonly depth: number
  readonly held: Mode | undefined
  /** What leaving looks like here. */
  readonly leaving: 'return' | 'continue' | 'false'
  /** Whether a guard may put what follows into a block. */
  readonly mayNest: boolean
}

export function line({ dialect }: Writer, { depth }: Pick<Place, 'depth'>, text: string, end = dialect.end): string {
  return dialect.indent.repeat(depth) + text + end
}

export function inBlock(w: Writer, place: Place, condition: string, inner: readonly string[]): readonly string[] {
  return [line(w, place, `if (${condition}) {`, ''), ...inner, line(w, place, '}', '')]
}

export function call(w: Writer, name: string, ...args: readonly string[]): string {
  w.used.add(name)
  return w.dialect.call(name, ...args)
}

export function unlocked(w: Writer, place: Place): readonly string[] {
  return place.held === undefined ? [] : [line(w, place, call(w, place.held === 'read' ? 'read_unlock' : 'write_unlock', w.dialect.mmuLock))]
}

/** Bails out, or begins the loop again. */
export function leave(w: Writer, place: Place): readonly string[] {
  const how = { return: `return ${w.dialect.result('RET_PF_RETRY')}`, continue: 'continue', false: 'return false' }[place.leaving]
  return [...unlocked(w, place), line(w, place, how)]
}

export function deeper(place: Place): Place {
  return { ...place, depth: place.depth + 1, mayNest: false }
}

export function page(w: Writer, place: Place): readonly string[] {
  const { dialect } = w
  const pfn = dialect.value('pfn', place.where)
  const looked = line(w, place, `${pfn} = ${call(w, 'gfn_to_pfn', 'kvm', 'slot', 'gfn')}`)
  w.used.add('KVM_PFN_ERR_FAULT')
  const failed = inBlock(w, place, `${pfn} ${dialect.equal} KVM_PFN_ERR_FAULT`, leave(w, deeper(place)))
  return [looked, ...failed, line(w, place, call(w, 'kvm_release_pfn_clean', 'kvm', pfn))]
}

export function vma(w: Writer, place: Place, snapshot: boolean): readonly string[] {
  const { dialect } = w
  const level = dialect.value('level', place.where)
  for (const name of ['load', 'PG_LEVEL_2M', 'PG_LEVEL_4K']) w.used.add(name)
  return [
    line(w, place, call(w, dialect.mmapLocks[0], dialect.mmapLock)),
    line(w, place, `${level} = ${dialect.isHugeVma} ? PG_LEVEL_2M : PG_LEVEL_4K`),
    ...(snapshot ? [line(w, place, `${dialect.value('mmu_seq', place.where)} = ${dialect.mmuSeq}`)] : []),
    line(w, place, call(w, dialect.mmapLocks[1], dialect.mmapLock)),
  ]
}

export function install(w: Writer, { where }: Place, at: 'level' | '4K' | '2M'): string {
  const { dialect } = w
  if (at !== 'level') w.used.add(`PG_LEVEL_${at}`)
  const level = at === 'level' ? dialect.value('level', where) : `PG_LEVEL_${at}`
  return call(w, 'mapAtLevel', 'root', 'gfn', ...dialect.mapping(dialect.value('pfn', where), level, dialect.value('is_private', where)))
}

/** The call that a test makes. */
export function asked(w: Writer, { where }: Place, test: Test): string {
  const known = calls[test]
  if (known === undefined) throw new Error(`${test} calls nothing`)
  return call(w, known.name, known.args[0] === 'mmu_seq' ? 'kvm' : 'root', ...known.args.map((name) => (name === 'gfn' ? 'gfn' : w.dialect.value(name, where))))
}

export function passes(w: Writer, place: Place, test: Test): string {
  return condition(w, place, test, 'passes')
}

export function condition(w: Writer, place: Place, test: Test, wanted: 'fails' | 'passes'): string {
  const { dialect } = w
  if (test === 'huge') {
    w.used.add('PG_LEVEL_2M')
    return `${dialect.value('level', place.where)} ${wanted === 'passes' ? dialect.equal : dialect.different} PG_LEVEL_2M`
  }
  if (test === 'in_progress') {
    w.used.add('load')
    return `${dialect.inProgress} ${wanted === 'passes' ? dialect.equal : dialect.different} 0`
  }
  const answer = asked(w, place, test)
  return calls[test]?.answer === wanted ? answer : `!${dialect.operand(answer)}`
}
