import type { Finding, Place } from '../finding.ts'
import type { Check, Lookup } from '../flow/state.ts'
import { violations, type Violation } from '../flow/violations.ts'
import type { Lack } from '../flow/protection.ts'
import type { Reported, RuleContext } from '../rule.ts'
import { namesOf } from '../vocabulary.ts'

/** What the rules about derived information share: which violations are theirs, and how they are told. */

export type Related = Finding['related'][number]

type LackOf<K extends Lack['kind']> = Violation & { readonly lack: Extract<Lack, { kind: K }> }

/** The violations of one kind. */
export function lacking<K extends Lack['kind']>(context: RuleContext, kind: K): readonly LackOf<K>[] {
  return violations(context.walks, namesOf(context.vocabulary)).filter((found): found is LackOf<K> => found.lack.kind === kind)
}

const nouns = { level: 'mapping level', page: 'PFN', attribute: 'attribute', memslot: 'memslot' } as const

/** `the mapping level from host_pfn_mapping_level()`. */
export function described({ kind, name }: Lookup): string {
  return `the ${nouns[kind]} from ${/^[a-z_0-9]+$/.test(name) ? `${name}()` : `\`${name}\``}`
}

/** The places of the story, in its order. */
export function story({ lookup, visit, hold, place }: Violation, between: readonly Related[] = []): readonly Related[] {
  const installed = samePlace(visit.place, place) ? [] : [related('installed', visit.place, `${visit.name}()`)]
  const locked = hold === undefined ? [] : [related('locked', hold.origin, 'mmu_lock')]
  return [related('looked up', lookup.origin, `${lookup.name}()`), ...locked, ...between, ...installed].filter(isNew)
}

function isNew(one: Related, index: number, all: readonly Related[]): boolean {
  return all.findIndex((other) => other.label === one.label && samePlace(other.place, one.place)) === index
}

export function related(label: string, place: Place, text: string): Related {
  return { label, place, text }
}

export function samePlace(a: Place, b: Place): boolean {
  return a.file === b.file && a.line === b.line && a.column === b.column
}

export function checked(check: Check): Related {
  return related('checked', check.origin, `${check.name}()`)
}

/** Reports each of the violations of a kind in the same way. */
export function reportEach<K extends Lack['kind']>(context: RuleContext, kind: K, tell: (found: LackOf<K>) => Omit<Reported, 'place'> & Partial<Pick<Reported, 'place'>>): void {
  for (const found of lacking(context, kind)) {
    const told = tell(found)
    context.report({ place: found.place, ...told })
  }
}
