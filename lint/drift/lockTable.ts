import type { Drift, DriftOptions } from './drift.ts'

/** Section 3 of locking.rst lists each lock with what it protects: it must list what the chapter says of the same lock. */
export function driftOfLocks({ document, locks }: Pick<DriftOptions, 'document' | 'locks'>): readonly Drift[] {
  if (document === undefined) return []
  const table = lockTable(document)
  return locks.flatMap(({ lock, fields }): Drift[] => {
    const protects = table.get(lock)
    if (protects === undefined) return [{ kind: 'lock table', clause: '', message: `section 3 has no ${lock}, expected the lock that protects ${fields.join(', ')}` }]
    return fields.filter((field) => !protects.includes(field)).map((field) => ({ kind: 'lock table', clause: '', message: `section 3 does not say that ${lock} protects ${field}, expected it to` }))
  })
}

/** By the last name of a lock (`mmu_lock` for `kvm->mmu_lock`): the text of its entry. */
function lockTable(document: string): ReadonlyMap<string, string> {
  const lines = document.split('\n')
  const entries = lines.flatMap((line, index) => {
    const name = /^``(?:[\w]+(?:->|::))*(\w+)``$/.exec(line.trim())?.[1]
    return name !== undefined && /^([\^~*"-])\1+$/.test(lines[index + 1]?.trim() ?? '') ? [{ name, index }] : []
  })
  return new Map(entries.map(({ name, index }, at) => [name, lines.slice(index + 2, entries[at + 1]?.index).join('\n')]))
}
