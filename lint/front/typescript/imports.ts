import { ts } from 'ts-morph'
import { posix } from 'node:path'
import type { FileLowering } from './lowering.ts'
import type { Scope } from './scope.ts'

/** Declares imported names. They stay names of this file, with an alias to where they come from. */
export function declareImports(file: FileLowering, scope: Scope, known: ReadonlySet<string>): void {
  for (const statement of file.source.statements) {
    if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) continue
    const clause = statement.importClause
    if (clause === undefined) continue
    const from = resolveSpecifier(file.path, statement.moduleSpecifier.text, known)
    const add = (local: string, imported: string): void => {
      scope.names.set(local, { kind: 'global', id: `${file.path}#${local}` })
      file.aliases.set(`${file.path}#${local}`, `${from}#${imported}`)
    }
    if (clause.name !== undefined) add(clause.name.text, 'default')
    const bindings = clause.namedBindings
    if (bindings === undefined) continue
    if (ts.isNamespaceImport(bindings)) scope.names.set(bindings.name.text, { kind: 'namespace', path: from })
    else for (const { name, propertyName } of bindings.elements) add(name.text, (propertyName ?? name).text)
  }
}

/** Names that the file exports under another name, or from another file. */
export function declareExports(file: FileLowering, known: ReadonlySet<string>): void {
  for (const statement of file.source.statements) {
    if (!ts.isExportDeclaration(statement)) continue
    const specifier = statement.moduleSpecifier
    const from = specifier !== undefined && ts.isStringLiteral(specifier) ? resolveSpecifier(file.path, specifier.text, known) : undefined
    if (statement.exportClause === undefined) {
      if (from !== undefined) file.aliases.set(`${file.path}#*${from}`, `${from}#*`)
    } else if (ts.isNamedExports(statement.exportClause)) {
      for (const { name, propertyName } of statement.exportClause.elements) {
        const own = (propertyName ?? name).text
        if (from !== undefined || own !== name.text) file.aliases.set(`${file.path}#${name.text}`, `${from ?? file.path}#${own}`)
      }
    }
  }
}

/** The known files that are imported from or exported again, types aside. */
export function usesOf(file: FileLowering, known: ReadonlySet<string>): string[] {
  const paths = file.source.statements.flatMap((statement) => {
    const specifier = ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement) ? statement.moduleSpecifier : undefined
    if (specifier === undefined || !ts.isStringLiteral(specifier) || isOfTypes(statement)) return []
    return [resolveSpecifier(file.path, specifier.text, known)]
  })
  return paths.filter((path) => known.has(path))
}

function isOfTypes(statement: ts.Statement): boolean {
  if (ts.isExportDeclaration(statement)) return statement.isTypeOnly
  return ts.isImportDeclaration(statement) && statement.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword
}

/** The known files that specifiers in a file lead to. */
export function pathsOf(path: string, specifiers: readonly string[], known: ReadonlySet<string>): readonly string[] {
  return specifiers.map((specifier) => resolveSpecifier(path, specifier, known)).filter((one) => known.has(one))
}

/** The path a relative specifier leads to, or the specifier itself if that is not among the known files. */
export function resolveSpecifier(path: string, specifier: string, known: ReadonlySet<string>): string {
  if (!specifier.startsWith('.')) return specifier
  const target = posix.join(posix.dirname(path), specifier)
  const stem = target.replace(/\.(js|mjs|cjs)$/, '')
  const candidates = [target, `${target}.ts`, `${stem}.ts`, `${stem}.mts`, `${target}/index.ts`]
  return candidates.find((candidate) => known.has(candidate)) ?? target
}
