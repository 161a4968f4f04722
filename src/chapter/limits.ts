import { ts } from 'ts-morph'
import type { Scopes } from './scopes.ts'
import { checkSharedState } from './sharedState.ts'
import { isGenerator, walkActivation, yields } from './syntax.ts'

export type Fault = (node: ts.Node, message: string, help: string) => void

const ownStatement = 'yield in a statement of its own: `const value = yield* …`'

/** `using` and `await using` declarations. */
const USING: number = ts.NodeFlags.Using

/** Reports what hides local state of a task from the explorer, so that it cannot be allowed. */
export function checkLimits(source: ts.SourceFile, scopes: Scopes, fault: Fault): void {
  checkNames(scopes, source, fault)
  for (const node of scopes.classes) checkClass(node, fault)
  for (const fn of scopes.functions) {
    if (isGenerator(fn)) checkGenerator(fn, scopes, fault)
    else if (ts.isArrowFunction(fn)) checkArrow(fn, fault)
  }
  checkSharedState(scopes, fault)
}

function checkNames(scopes: Scopes, source: ts.SourceFile, fault: Fault): void {
  for (const { name, scope } of scopes.bindings) {
    if (/^\$(call|yield|rewritten|entries|closure|peek|round|[tia]\d+)$/.test(name)) {
      const node = scope.node === source ? source.statements[0] ?? source : scope.node
      fault(node, `\`${name}\` is a name the loader uses, expected another one`, 'rename it')
    }
  }
}

function checkGenerator(fn: ts.Node, scopes: Scopes, fault: Fault): void {
  if ((ts.getCombinedModifierFlags(fn as ts.Declaration) & ts.ModifierFlags.Async) !== 0) {
    fault(fn, 'this generator function is `async`, expected a plain one', 'a task waits with ops, never with promises')
  }
  if (ts.isFunctionDeclaration(fn) && fn.name === undefined) {
    fault(fn, 'this generator function has no name, expected one', 'give it a name')
  }
  const visitOwn = (node: ts.Node): void => {
    walkActivation(node, (part) => {
      checkActivation(part, scopes, fault)
      if (ts.isArrowFunction(part)) ts.forEachChild(part, visitOwn)
    })
  }
  ts.forEachChild(fn, visitOwn)
}

/** An arrow function shows the variables it captured, but has no way to show `this`. */
function checkArrow(fn: ts.ArrowFunction, fault: Fault): void {
  if (ts.findAncestor(fn, isGenerator) !== undefined) return
  walkActivation(fn.body, (node) => {
    if (node.kind !== ts.SyntaxKind.ThisKeyword) return
    fault(node, '`this` in a closure, expected all that it reads to be variables', 'give the object a name outside of the closure')
  })
}

/** `node` is evaluated in an activation of a generator function. */
function checkActivation(node: ts.Node, scopes: Scopes, fault: Fault): void {
  if (ts.isTryStatement(node) && yields(node)) {
    fault(node, 'this `try` statement yields, expected none of its parts to', 'yield outside of it; a task reports what went wrong as a value')
  } else if (ts.isForInStatement(node) && yields(node.statement)) {
    fault(node, 'the body of this `for…in` yields, expected a loop whose position can be made visible', 'use `for (const key of Object.keys(…))`')
  } else if (ts.isForOfStatement(node) && yields(node.statement) && !ts.isVariableDeclarationList(node.initializer)) {
    fault(node.initializer, 'this loop that yields assigns a variable from outside, expected one of its own', 'write `for (const … of …)`')
  } else if (ts.isForOfStatement(node) && node.awaitModifier !== undefined) {
    fault(node, '`for await` in a task, expected no promises', 'a task waits with ops, never with promises')
  } else if (ts.isVariableDeclarationList(node) && (node.flags & USING) !== 0) {
    fault(node, '`using` in a task, expected each op to be written out', 'release it with a statement of its own')
  } else if (node.kind === ts.SyntaxKind.ThisKeyword || node.kind === ts.SyntaxKind.SuperKeyword) {
    fault(node, `\`${node.getText()}\` in a task, expected all that it reads to be variables`, 'pass the object as a parameter')
  } else if (ts.isIdentifier(node) && node.text === 'arguments' && scopes.globals.includes(node)) {
    fault(node, '`arguments` in a task, expected all that it reads to be variables', 'name the parameters')
  } else if (ts.isCaseOrDefaultClause(node) && yields(node.parent)) {
    checkCase(node, fault)
  } else if (ts.isTaggedTemplateExpression(node) && yields(node)) {
    fault(node, 'this tagged template yields, expected its pending values to be visible', ownStatement)
  }
}

function checkCase(clause: ts.CaseOrDefaultClause, fault: Fault): void {
  for (const statement of clause.statements) {
    if (ts.isVariableStatement(statement) || ts.isFunctionDeclaration(statement)) {
      fault(statement, 'a `case` of a switch that yields declares a name for the other cases too, expected a block', 'put the statements of this `case` in braces')
    }
  }
}

/** Instances are closures over what surrounds the class, and nobody can look into them. */
function checkClass(node: ts.ClassLikeDeclaration, fault: Fault): void {
  if (ts.findAncestor(node.parent, ts.isFunctionLike) !== undefined) {
    fault(node, 'this class is made inside a function, expected a class of the module, or a record', 'use a record')
  }
  for (const member of node.members) {
    if (isGenerator(member)) fault(member, 'this generator is a method of a class, expected a function', 'make it a function and pass it the object')
  }
}
