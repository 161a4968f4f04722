import { ts } from 'ts-morph'
import { isReference, isTypeOnly } from './references.ts'
import type { Binding, BindingKind, FunctionNode, Scope } from './scope.ts'

/** What one walk over a module finds. */
export interface Walked {
  readonly scopeOf: Map<ts.Node, Scope>
  readonly bindings: Binding[]
  readonly references: { readonly node: ts.Identifier; readonly scope: Scope }[]
  readonly functions: FunctionNode[]
  readonly classes: ts.ClassLikeDeclaration[]
  readonly repeated: ts.Identifier[]
}

/** Makes all scopes and fills them with their declarations; types are not looked at. */
export function walkDeclarations(source: ts.SourceFile): Walked {
  const walked: Walked = { scopeOf: new Map(), bindings: [], references: [], functions: [], classes: [], repeated: [] }
  const add = adder(walked)
  const visit = (node: ts.Node, outer: Scope): void => {
    if (isTypeOnly(node)) return
    if (ts.isIdentifier(node)) {
      if (isReference(node)) walked.references.push({ node, scope: outer })
      return
    }
    const scope = opensScope(node) ? newScope(node, outer) : outer
    if (scope !== outer) {
      walked.scopeOf.set(node, scope)
      if (ts.isFunctionLike(node)) walked.functions.push(node as ts.FunctionLikeDeclaration)
      else if (ts.isClassLike(node)) walked.classes.push(node)
    }
    addDeclared(node, { outer, scope, add })
    ts.forEachChild(node, (child) => {
      visit(child, scope)
    })
  }
  const module: Scope = { node: source, owner: source, parent: undefined, names: new Map() }
  walked.scopeOf.set(source, module)
  ts.forEachChild(source, (child) => {
    visit(child, module)
  })
  return walked
}

function adder({ bindings, repeated }: Walked): Declaring['add'] {
  const add: Declaring['add'] = (scope, name, kind, ready = 0) => {
    if (name === undefined) return
    if (!ts.isIdentifier(name)) {
      for (const element of name.elements) {
        if (ts.isBindingElement(element)) add(scope, element.name, kind, ready)
      }
      return
    }
    const known = scope.names.get(name.text)
    if (known !== undefined && isLexical(kind) && isLexical(known.kind)) repeated.push(name)
    // A parameter hides the name of the function expression it belongs to.
    if (known !== undefined && kind !== 'parameter') return
    const binding = { name: name.text, kind, owner: scope.owner, scope, ready, assigned: 0 }
    scope.names.set(name.text, binding)
    bindings.push(binding)
  }
  return add
}

function isLexical(kind: BindingKind): boolean {
  return kind === 'let' || kind === 'const' || kind === 'class' || kind === 'import'
}

function opensScope({ kind }: ts.Node): boolean {
  switch (kind) {
    case ts.SyntaxKind.Block:
    case ts.SyntaxKind.FunctionDeclaration:
    case ts.SyntaxKind.FunctionExpression:
    case ts.SyntaxKind.ArrowFunction:
    case ts.SyntaxKind.MethodDeclaration:
    case ts.SyntaxKind.GetAccessor:
    case ts.SyntaxKind.SetAccessor:
    case ts.SyntaxKind.Constructor:
    case ts.SyntaxKind.ForStatement:
    case ts.SyntaxKind.ForOfStatement:
    case ts.SyntaxKind.ForInStatement:
    case ts.SyntaxKind.CaseBlock:
    case ts.SyntaxKind.CatchClause:
    case ts.SyntaxKind.ClassDeclaration:
    case ts.SyntaxKind.ClassExpression:
    case ts.SyntaxKind.ClassStaticBlockDeclaration:
      return true
    default:
      return false
  }
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
  switch (node.kind) {
    case ts.SyntaxKind.FunctionDeclaration:
      add(outer, (node as ts.FunctionDeclaration).name, 'function')
      return
    case ts.SyntaxKind.FunctionExpression:
      add(scope, (node as ts.FunctionExpression).name, 'function')
      return
    case ts.SyntaxKind.ClassDeclaration:
    case ts.SyntaxKind.ClassExpression:
      add(ts.isClassDeclaration(node) ? outer : scope, (node as ts.ClassLikeDeclaration).name, 'class', node.end)
      return
    case ts.SyntaxKind.EnumDeclaration:
      add(scope, (node as ts.EnumDeclaration).name, 'const')
      return
    case ts.SyntaxKind.Parameter:
      add(scope, (node as ts.ParameterDeclaration).name, 'parameter')
      return
    case ts.SyntaxKind.ImportClause:
    case ts.SyntaxKind.NamespaceImport:
    case ts.SyntaxKind.ImportSpecifier:
      add(scope, (node as ts.ImportClause | ts.NamespaceImport | ts.ImportSpecifier).name, 'import')
      return
    case ts.SyntaxKind.CatchClause:
      add(scope, (node as ts.CatchClause).variableDeclaration?.name, 'let')
      return
    case ts.SyntaxKind.VariableDeclarationList:
      addVariables(node as ts.VariableDeclarationList, { outer, scope, add })
  }
}

function addVariables({ flags, declarations }: ts.VariableDeclarationList, { scope, add }: Declaring): void {
  const isVar = (flags & ts.NodeFlags.BlockScoped) === 0
  const kind = isVar ? 'var' : (flags & ts.NodeFlags.Const) === 0 ? 'let' : 'const'
  for (const { name, end } of declarations) {
    add(isVar ? functionScope(scope) : scope, name, kind, isVar ? 0 : end)
  }
}

/** The scope of `var`: the body block of the innermost function, or the module. */
function functionScope(from: Scope): Scope {
  let scope = from
  while (scope.parent !== undefined && !ts.isFunctionLike(scope.parent.node)) scope = scope.parent
  return scope
}
