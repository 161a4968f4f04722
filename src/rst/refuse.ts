import type { Node } from 'mdast'

/** Markdown that is known but has no place in the rst, and what to write instead. */
const refusals: Readonly<Record<string, string>> = {
  delete: 'reStructuredText has no strike-through; leave the words out',
  footnoteDefinition: 'locking.rst has no footnotes; put the note into the text',
  footnoteReference: 'locking.rst has no footnotes; put the note into the text',
  html: 'HTML would be shown as text; write Markdown',
  image: 'locking.rst has no figures; put it into words',
  imageReference: 'locking.rst has no figures; put it into words',
}

/** Refuses a node the serializer has no handler for; `why` overrides the standing reason. */
export function refuse(node: Node, why?: string): never {
  const reason = why ?? refusals[node.type] ?? 'there is no handler for it'
  throw new Error(`${place(node)}cannot write "${node.type}" as reStructuredText: ${reason}`)
}

function place({ position }: Node): string {
  return position === undefined ? '' : `${position.start.line}:${position.start.column}: `
}
