import type { PhrasingContent } from 'mdast'
import type { Run } from './face.ts'
import { inlineJoins } from './inlineJoin.ts'
import { writePiece, type Piece } from './piece.ts'
import { collectRuns } from './runs.ts'
import type { State } from './state.ts'

/** The words of each line between hard breaks; a word is what may not be broken. */
export function phrasing(
  children: readonly PhrasingContent[],
  definitions: State['definitions'],
): string[][] {
  return splitAtBreaks(collectRuns(children, definitions)).map((runs) =>
    toWords(joinPieces(writePieces(runs))),
  )
}

type TextRun = Extract<Run, { kind: 'run' }>

function splitAtBreaks(runs: readonly Run[]): TextRun[][] {
  const lines: TextRun[][] = [[]]
  for (const run of runs) {
    if (run.kind === 'break') lines.push([])
    else lines.at(-1)?.push(run)
  }
  return lines
}

function writePieces(runs: readonly TextRun[]): Piece[] {
  return runs.map(({ face, value }, index) => {
    const before = runs.slice(0, index).map((run) => run.value)
    return writePiece(value, face, before.join(''))
  })
}

const escapedBlank: Piece = { kind: 'text', source: '\\ ', first: '', wraps: false }

/** Puts an escaped blank, which vanishes, wherever two pieces must not touch. */
function joinPieces(pieces: readonly Piece[]): Piece[] {
  return pieces.flatMap((right, index) => {
    const left = pieces[index - 1]
    const apart = left !== undefined && inlineJoins.some((join) => join.mustPart(left, right))
    return apart ? [escapedBlank, right] : [right]
  })
}

function toWords(pieces: readonly Piece[]): string[] {
  const words = ['']
  for (const { source, wraps } of pieces) {
    const [first = '', ...others] = wraps ? source.split(' ') : [source]
    words.push((words.pop() ?? '') + first, ...others)
  }
  return words.filter((word) => word.trim() !== '')
}
