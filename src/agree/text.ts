import type { Block, Program, Statement } from '../scenario/consumers/program.ts'

/** A program on one line: `snapshot; page; lock; check retry_gfn; install at level`. Equal for equal programs only. */
export function textOf({ body }: Program): string {
  return blockText(body)
}

function blockText(block: Block): string {
  return block.map(statementText).join('; ')
}

function statementText(one: Statement): string {
  switch (one.kind) {
    case 'lock':
      return one.mode === 'read' ? 'read lock' : 'lock'
    case 'vma':
      return one.snapshot ? 'vma with snapshot' : 'vma'
    case 'install':
      return `install ${one.at}`
    case 'guard':
      return `need ${one.test}`
    case 'if':
      return `if ${one.test} { ${blockText(one.then)} } else { ${blockText(one.else)} }`
    case 'loop':
    case 'helper':
      return `${one.kind} { ${blockText(one.body)} }`
    default:
      return one.kind
  }
}
