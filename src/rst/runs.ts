import type { Link, PhrasingContent } from 'mdast'
import { foldSpace, straightenSpace } from './escape.ts'
import { isSameFace, plain, stronger, type Face, type Run } from './face.ts'
import { refuse } from './refuse.ts'
import type { State } from './state.ts'

type Collect<Node> = (node: Node, face: Face, definitions: State['definitions']) => Run[]
type Collectors = {
  readonly [T in PhrasingContent['type']]?: Collect<Extract<PhrasingContent, { type: T }>>
}

/** One collector for each inline type: a tree of faces becomes a row of runs. */
const collectors: Collectors = {
  text: ({ value }, face) => [run(face, foldSpace(value))],

  inlineCode: ({ value }, face) => {
    const literal = straightenSpace(value)
    return [run(stronger(face, { kind: 'literal' }), literal)]
  },

  emphasis: ({ children }, face, definitions) =>
    collect(children, stronger(face, { kind: 'emphasis' }), definitions),

  strong: ({ children }, face, definitions) =>
    collect(children, stronger(face, { kind: 'strong' }), definitions),

  link: ({ children, url }, face, definitions) => {
    const link: Face = { kind: 'link', url }
    const runs = collect(children, stronger(face, link), definitions)
    // A link with nothing to click on still says where it leads.
    const hasText = runs.some((each) => each.kind === 'run' && each.value.trim() !== '')
    return hasText ? runs : [run(link, url)]
  },

  linkReference: (node, face, definitions) => {
    const definition = definitions.get(node.identifier)
    if (definition === undefined) return refuse(node, `"${node.identifier}" is not defined`)
    const link: Link = { type: 'link', url: definition.url, children: node.children }
    return collect([link], face, definitions)
  },

  break: () => [{ kind: 'break' }],
}

function collect(
  children: readonly PhrasingContent[],
  face: Face,
  definitions: State['definitions'],
): Run[] {
  return children.flatMap((node) => {
    // The table is indexed by the node's own type, which TypeScript cannot follow.
    const collector = collectors[node.type] as Collect<PhrasingContent> | undefined
    return collector === undefined ? refuse(node) : collector(node, face, definitions)
  })
}

/** Runs as reStructuredText can set them: none empty, no blank at the edge of a marked one. */
export function collectRuns(
  children: readonly PhrasingContent[],
  definitions: State['definitions'],
): Run[] {
  return join(join(collect(children, plain, definitions)).flatMap(moveSpaceOut))
}

function join(runs: readonly Run[]): Run[] {
  const joined: Run[] = []
  for (const each of runs) {
    const last = joined.at(-1)
    if (each.kind === 'run' && last?.kind === 'run' && isSameFace(last.face, each.face)) {
      joined[joined.length - 1] = run(last.face, last.value + each.value)
    } else if (each.kind === 'break' || each.value !== '') {
      joined.push(each)
    }
  }
  return joined
}

/** Markup may not begin or end with white space, so it goes outside. A literal has its own way. */
function moveSpaceOut(each: Run): Run[] {
  if (each.kind === 'break') return [each]
  if (each.face.kind === 'text' || each.face.kind === 'literal') return [each]
  const value = each.value.trim()
  const start = each.value.indexOf(value)
  return [
    run(plain, each.value.slice(0, start)),
    run(each.face, value),
    run(plain, each.value.slice(start + value.length)),
  ]
}

function run(face: Face, value: string): Run {
  return { kind: 'run', face, value }
}
