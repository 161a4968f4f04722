import { ts } from 'ts-morph'
import { isReference, isTypeOnly } from './syntax.ts'

/**
 * Lexical scopes of a module: which declaration an identifier means.
 *
 * Types are left out: they leave no trace in what runs.
 */

export interface Binding {
  readonly name: string
  readonly kind: BindingKind
  /** The function whose activation holds the variable; the source file for the module's own. */
  readonly owner: FunctionNode
  readonly scope: Scope
  /** Offset from which on the variable may be read; before it, it is in its temporal dead zone. */
  readonly ready: number
  /** Number of assignments other than the declaration's own. */
  assigned: number
}

/** `hidden`: made by the loader. */
export type BindingKind = 'import' | 'parameter' | 'var' | 'let' | 'const' | 'function' | 'class' | 'hidden'

export type FunctionNode = ts.FunctionLikeDeclaration | ts.SourceFile

export interface Scope {
  readonly node: ts.Node
  readonly owner: FunctionNode
  readonly parent: Scope | undefined
  readonly names: Map<string, Binding>
}

export interface Scopes {
  readonly bindings: readonly Binding[]
  /** The binding of each identifier that is a reference; absent for globals. */
  readonly bindingOf: ReadonlyMap<ts.Identifier, Binding>
  /** References to nothing in this module. */
  readonly globals: readonly ts.Identifier[]
  /** What `name` would mean at `node`. */
  readonly lookup: (name: string, node: ts.Node) => Binding | undefined
}

export function scopesOf(source: ts.SourceFile): Scopes {
  const scopeOf = new Map<ts.Node, Scope>()
  const bindings = declare(source, scopeOf)
  const lookup = (name: string, node: ts.Node): Binding | undefined => {
    for (let scope = scopeAt(node, scopeOf); scope !== undefined; scope = scope.parent) {
      const binding = scope.names.get(name)
      if (binding !== undefined) return binding
    }
    return undefined
  }
  const bindingOf = new Map<ts.Identifier, Binding>()
  const globals: ts.Identifier[] = []
  const visit = (node: ts.Node): void => {
    if (isTypeOnly(node)) return
    if (ts.isIdentifier(node) && isReference(node)) {
      const binding = lookup(node.text, node)
      if (binding === undefined) globals.push(node)
      else bindingOf.set(node, binding)
      if (binding !== undefined && isAssigned(node)) binding.assigned += 1
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return { bindings, bindingOf, globals, lookup }
}

function scopeAt(node: ts.Node, scopeOf: ReadonlyMap<ts.Node, Scope>): Scope | undefined {
  for (let at: ts.Node | undefined = node; at !== undefined; at = at.parent) {
    const scope = scopeOf.get(at)
    if (scope !== undefined) return scope
  }
  return undefined
}

/** Makes all scopes and fills them with their declarations. */
function declare(source: ts.SourceFile, scopeOf: Map<ts.Node, Scope>): Binding[] {
  const bindings: Binding[] = []
  const add = (scope: Scope, name: ts.BindingName | undefined, kind: BindingKind, ready = 0): void => {
    if (name === undefined) return
    if (!ts.isIdentifier(name)) {
      for (const element of name.elements) {
        if (ts.isBindingElement(element)) add(scope, element.name, kind, ready)
      }
      return
    }
    // A parameter hides the name of the function expression it belongs to.
    if (scope.names.has(name.text) && kind !== 'parameter') return
    const binding = { name: name.text, kind, owner: scope.owner, scope, ready, assigned: 0 }
    scope.names.set(name.text, binding)
    bindings.push(binding)
  }
  const visit = (node: ts.Node, outer: Scope): void => {
    if (isTypeOnly(node)) return
    const scope = opensScope(node) ? newScope(node, outer) : outer
    if (scope !== outer) scopeOf.set(node, scope)
    addDeclared(node, { outer, scope, add })
    ts.forEachChild(node, (child) => {
      visit(child, scope)
    })
  }
  const module: Scope = { node: source, owner: source, parent: undefined, names: new Map() }
  scopeOf.set(source, module)
  ts.forEachChild(source, (child) => {
    visit(child, module)
  })
  return bindings
}

function opensScope(node: ts.Node): boolean {
  return (
    ts.isFunctionLike(node) ||
    ts.isBlock(node) ||
    ts.isForStatement(node) ||
    ts.isForOfStatement(node) ||
    ts.isForInStatement(node) ||
    ts.isCaseBlock(node) ||
    ts.isCatchClause(node) ||
    ts.isClassLike(node) ||
    ts.isClassStaticBlockDeclaration(node)
  )
}

function newScope(node: ts.Node, parent: Scope): Scope {
  const owner = ts.isFunctionLike(node) ? (node as ts.FunctionLikeDeclaration) : parent.owner
  return { node, owner, parent, names: new Map() }
}

interface Declaring {
  readonly outer: Scope
  readonly scope: Scope
  readonly add: (scope: Scope, name: ts.BindingName | undefined, kind: BindingKind, ready?: number) => void
}

function addDeclared(node: ts.Node, { outer, scope, add }: Declaring): void {
  if (ts.isFunctionDeclaration(node)) add(outer, node.name, 'function')
  else if (ts.isFunctionExpression(node)) add(scope, node.name, 'function')
  else if (ts.isClassDeclaration(node)) add(outer, node.name, 'class', node.end)
  else if (ts.isClassExpression(node)) add(scope, node.name, 'class', node.end)
  else if (ts.isEnumDeclaration(node)) add(outer, node.name, 'const')
  else if (ts.isParameter(node)) add(scope, node.name, 'parameter')
  else if (ts.isImportClause(node)) add(scope, node.name, 'import')
  else if (ts.isNamespaceImport(node) || ts.isImportSpecifier(node)) add(scope, node.name, 'import')
  else if (ts.isCatchClause(node)) add(scope, node.variableDeclaration?.name, 'let')
  else if (ts.isVariableDeclarationList(node)) {
    const isVar = (node.flags & ts.NodeFlags.BlockScoped) === 0
    const kind = isVar ? 'var' : (node.flags & ts.NodeFlags.Const) === 0 ? 'let' : 'const'
    for (const { name, end } of node.declarations) {
      add(isVar ? functionScope(scope) : scope, name, kind, isVar ? 0 : end)
    }
  }
}

/** The scope of `var`: the body block of the innermost function, or the module. */
function functionScope(from: Scope): Scope {
  let scope = from
  while (scope.parent !== undefined && !ts.isFunctionLike(scope.parent.node)) scope = scope.parent
  return scope
}

/** True if the reference is (also) written to. */
function isAssigned(node: ts.Node): boolean {
  const { parent } = node
  if (ts.isBinaryExpression(parent) && parent.left === node) {
    const { kind } = parent.operatorToken
    return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment
  }
  if (ts.isPrefixUnaryExpression(parent) || ts.isPostfixUnaryExpression(parent)) {
    return parent.operator === ts.SyntaxKind.PlusPlusToken || parent.operator === ts.SyntaxKind.MinusMinusToken
  }
  if (ts.isForOfStatement(parent) || ts.isForInStatement(parent)) return parent.initializer === node
  // Inside an assignment pattern the literal itself is the target.
  if (ts.isArrayLiteralExpression(parent) || ts.isObjectLiteralExpression(parent)) return isAssigned(parent)
  if (ts.isParenthesizedExpression(parent) || ts.isSpreadElement(parent) || ts.isNonNullExpression(parent)) return isAssigned(parent)
  if (ts.isShorthandPropertyAssignment(parent) || ts.isSpreadAssignment(parent)) return isAssigned(parent.parent)
  if (ts.isPropertyAssignment(parent)) return parent.initializer === node && isAssigned(parent.parent)
  return false
}
