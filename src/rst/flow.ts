import type { RootContent } from 'mdast'
import { blockJoins } from './blockJoin.ts'
import { handlers } from './handlers.ts'
import { refuse } from './refuse.ts'
import type { Handler, State } from './state.ts'

const emptyComment = '..'

/** Writes the blocks of one container, parted by what the join table asks for. */
export function flow(children: readonly RootContent[], state: State): string {
  const shown = children.filter(isShown)
  const written: string[] = []
  let left: RootContent | undefined
  shown.forEach((node, index) => {
    const parted = blockJoins.some((join) => join.mustPart(left, node, state.place))
    const announced = left?.type === 'paragraph' && written.at(-1)?.endsWith('::') === true
    const text = write(node, { ...state, announced, next: shown[index + 1] })
    if (text === '') return
    written.push(...(parted ? [emptyComment, text] : [text]))
    left = node
  })
  return written.join('\n\n')
}

function write(node: RootContent, state: State): string {
  // The table is indexed by the node's own type, which TypeScript cannot follow.
  const handler = handlers[node.type] as Handler<RootContent> | undefined
  return handler === undefined ? refuse(node) : handler(node, state)
}

/** Definitions are shown where they are used; empty code would be an error in rst. */
function isShown(node: RootContent): boolean {
  return node.type !== 'definition' && !(node.type === 'code' && node.value.trim() === '')
}
