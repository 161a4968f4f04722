import { ts } from 'ts-morph'

/** A part of a page's text. */
export interface Span {
  readonly from: number
  readonly to: number
}

/** A name that two imports of one module give to different things. */
export interface Clash {
  readonly name: string
  readonly at: number
}

interface Binding extends Span {
  readonly local: string
  /** What it stands for: module and exported name. */
  readonly target: string
}

/**
 * Finds the imports that an earlier one has already made, so that blocks and the set-up blocks
 * above them may import the same name.
 *
 * `code` is the text of one module; the answer's spans are offsets in it.
 */
export function repeatedImports(code: string): { repeated: readonly Span[]; clashes: readonly Clash[] } {
  const source = ts.createSourceFile('block.ts', code, ts.ScriptTarget.ES2023, false, ts.ScriptKind.TS)
  const targets = new Map<string, string>()
  const repeated: Span[] = []
  const clashes: Clash[] = []
  for (const statement of source.statements) {
    if (!ts.isImportDeclaration(statement) || statement.importClause === undefined) continue
    const bindings = bindingsOf(statement, source)
    const known = bindings.filter(({ local, target }) => targets.get(local) === target)
    for (const { local, target, from } of bindings) {
      const before = targets.get(local)
      if (before === undefined) targets.set(local, target)
      else if (before !== target) clashes.push({ name: local, at: from })
    }
    if (known.length === bindings.length && known.length > 0) {
      repeated.push({ from: statement.getStart(source), to: statement.end })
    } else {
      repeated.push(...known.map(({ from, to }) => ({ from, to: pastComma(code, to) })))
    }
  }
  return { repeated, clashes }
}

function bindingsOf(statement: ts.ImportDeclaration, source: ts.SourceFile): Binding[] {
  const module = ts.isStringLiteral(statement.moduleSpecifier) ? statement.moduleSpecifier.text : ''
  const clause = statement.importClause
  const named = clause?.namedBindings
  const bind = (node: ts.Node, local: string, exported: string): Binding => ({
    local,
    target: `${exported} of ${module}`,
    from: node.getStart(source),
    to: node.end,
  })
  const bindings = clause?.name === undefined ? [] : [bind(clause.name, clause.name.text, 'default')]
  if (named === undefined) return bindings
  if (ts.isNamespaceImport(named)) return [...bindings, bind(named, named.name.text, '*')]
  const specifiers = named.elements.map((element) =>
    bind(element, element.name.text, (element.propertyName ?? element.name).text),
  )
  return [...bindings, ...specifiers]
}

function pastComma(code: string, to: number): number {
  const comma = /^\s*,/.exec(code.slice(to))
  return comma === null ? to : to + comma[0].length
}
