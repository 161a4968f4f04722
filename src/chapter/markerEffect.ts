import { ts } from 'ts-morph'
import { nextStatement } from './clauses.ts'
import { families } from './markers.ts'
import type { FoundMarker, MarkerFault } from './markers.ts'
import { parseSource } from './parse.ts'
import { isTypeOnly } from './references.ts'

/**
 * Markers whose edit leaves what runs as it is: the statement does nothing, what stands for it is the same, or another
 * marker of the clause takes it away as a whole.
 *
 * Misses: a statement that runs and that no block can tell from none, beside one of the same clause that a block can.
 */
export function markersWithoutEffect(source: ts.SourceFile, markers: readonly FoundMarker[]): readonly MarkerFault[] {
  return markers.flatMap((marker) => {
    const why = withoutEffect(source, marker) ?? coveredBy(source, marker, markers)
    if (why === undefined) return []
    const message = `this marker of ${marker.kind} ${marker.clause} changes nothing (${why}), expected the twin to differ`
    return [{ at: marker.at, message, help: 'mark a statement that does something, or take the marker away' }]
  })
}

function withoutEffect(source: ts.SourceFile, { kind, edit, statement }: FoundMarker): string | undefined {
  switch (edit.kind) {
    case 'remove':
      return doesNothing(statement) ? 'the statement does nothing' : undefined
    case 'replace':
      return codeOf(parseSource(edit.code, 'code.ts')) === codeOf(source, statement) ? `the code after \`${families[kind].word}:\` is the same` : undefined
    case 'swap': {
      const next = nextStatement(statement)
      if (next === undefined) return undefined
      if (doesNothing(statement) || doesNothing(next)) return 'one of the two statements does nothing'
      return codeOf(source, statement) === codeOf(source, next) ? 'the two statements are the same' : undefined
    }
  }
}

function doesNothing(statement: ts.Statement): boolean {
  if (ts.isBlock(statement)) return statement.statements.every(doesNothing)
  if (ts.isExpressionStatement(statement)) return ts.isLiteralExpression(statement.expression) || ts.isIdentifier(statement.expression)
  const isDeclared = ts.canHaveModifiers(statement) && statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.DeclareKeyword) === true
  return ts.isEmptyStatement(statement) || isTypeOnly(statement) || isDeclared
}

/** The tokens, without blanks, comments and the semicolon at the end. */
function codeOf(source: ts.SourceFile, node: ts.Node = source): string {
  const scanner = ts.createScanner(ts.ScriptTarget.ES2023, true, ts.LanguageVariant.Standard, source.text, undefined, node.getStart(source), node.end - node.getStart(source))
  const tokens: string[] = []
  while (scanner.scan() !== ts.SyntaxKind.EndOfFileToken) tokens.push(scanner.getTokenText())
  if (tokens.at(-1) === ';') tokens.pop()
  return tokens.join(' ')
}

/** A statement inside another one of the same clause, which goes as a whole. */
function coveredBy(source: ts.SourceFile, { clause, statement }: FoundMarker, markers: readonly FoundMarker[]): string | undefined {
  const outer = markers.find(
    (other) => other.clause === clause && other.edit.kind !== 'swap' && other.statement !== statement && ts.findAncestor(statement, (node) => node === other.statement) !== undefined,
  )
  if (outer === undefined) return undefined
  const { line } = source.getLineAndCharacterOfPosition(outer.at)
  return `the one in line ${String(line + 1)} takes the whole away`
}
