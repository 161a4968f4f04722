import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { driftOf, type Drift } from '../../lint/drift/drift.ts'
import { treeNames } from '../../lint/drift/treeNames.ts'
import { loadTree, textsOf } from '../../lint/tree/loadTree.ts'
import { treeProblemText } from '../../lint/tree/treeProblem.ts'
import { lockOrderOf } from '../literate/lockRules.ts'
import { chapterOf } from '../literate/sources.ts'
import { printMistake, printProblems, type ExitCode } from './exit.ts'

export interface DriftFlags {
  readonly tree: string
  readonly release?: string
  readonly json?: boolean
}

/** The document that the chapter is part of. */
const document = 'Documentation/virt/kvm/locking.rst'

/** Prints where chapter and tree differ. */
export function driftCommand(home: string, { tree, release, json }: DriftFlags): ExitCode {
  if (release !== undefined && !/^\d+\.\d+/.test(release)) return printMistake(`--release is \`${release}\`, expected one like 6.12`)
  const chapter = chapterOf(home)
  if (!chapter.ok) return printProblems(chapter.problems)
  const loaded = loadTree(tree)
  if (!loaded.ok) return printMistake(treeProblemText(loaded.problem))
  const file = join(tree, document)
  const found = driftOf(chapter.value, {
    names: treeNames(textsOf(loaded.tree.archs).values()),
    release: release ?? loaded.tree.version,
    document: existsSync(file) ? readFileSync(file, 'utf8') : undefined,
    locks: lockOrderOf(home).locks.map(({ lock, protects }) => ({ lock, fields: protects })),
  })
  console.log(json === true ? JSON.stringify({ schema: 1, drift: found }, undefined, 2) : text(found))
  for (const problem of loaded.tree.problems) console.error(`rulebook: ${treeProblemText(problem)}`)
  if (loaded.tree.problems.length > 0) return 2
  return found.length > 0 ? 1 : 0
}

function text(found: readonly Drift[]): string {
  const lines = found.map(({ kind, clause, message, help }) => `${clause === '' ? kind : `${clause}  ${kind}`}: ${message}${help === undefined ? '' : `; ${help}`}`)
  return [...lines, found.length === 0 ? 'chapter and tree say the same' : `${found.length} ${found.length === 1 ? 'difference' : 'differences'}`].join('\n')
}
