import { ts } from 'ts-morph'
import type { Flow } from './flow.ts'
import { before } from './flowExpressions.ts'
import { captured, mentioned } from './flowVariables.ts'
import { minus, nothing, union } from './liveSet.ts'
import type { Live } from './liveSet.ts'
import type { Binding } from './scope.ts'
import { yields } from './syntax.ts'

/** What is live where a jump lands. */
export interface Jumps {
  readonly breakTo?: Live
  readonly continueTo?: Live
  readonly labels: ReadonlyMap<string, { readonly breakTo: Live; readonly continueTo?: Live }>
  /** Labels of the statement itself. */
  readonly own: readonly string[]
}

interface Step {
  readonly flow: Flow
  readonly jumps: Jumps
}

/** Live variables before a list of statements: its functions exist from the start on. */
export function beforeStatements(statements: readonly ts.Statement[], after: Live, step: Step): Live {
  let live = after
  for (const statement of statements.toReversed()) live = beforeStatement(statement, live, step)
  const functions = statements.filter(ts.isFunctionDeclaration)
  for (let grown = true; grown; ) {
    grown = false
    for (const fn of functions) {
      const binding = fn.name === undefined ? undefined : step.flow.scopes.lookup(fn.name.text, fn.parent)
      if (binding === undefined || !live.has(binding)) continue
      live = union(minus(live, [binding]), captured(fn, step.flow))
      grown = true
      functions.splice(functions.indexOf(fn), 1)
      break
    }
  }
  return live
}

function beforeStatement(node: ts.Statement, after: Live, step: Step): Live {
  const { flow, jumps } = step
  const plain: Step = jumps.own.length === 0 ? step : { flow, jumps: { ...jumps, own: [] } }
  if (ts.isExpressionStatement(node)) return before(node.expression, after, flow)
  if (ts.isVariableStatement(node)) return beforeDeclarations(node.declarationList, after, flow)
  if (ts.isBlock(node)) return beforeStatements(node.statements, after, plain)
  if (ts.isIfStatement(node)) {
    const otherwise = node.elseStatement === undefined ? after : beforeStatement(node.elseStatement, after, plain)
    return before(node.expression, union(beforeStatement(node.thenStatement, after, plain), otherwise), flow)
  }
  if (ts.isReturnStatement(node)) return node.expression === undefined ? nothing : before(node.expression, nothing, flow)
  if (ts.isThrowStatement(node)) return before(node.expression, nothing, flow)
  if (ts.isBreakStatement(node)) return (node.label === undefined ? jumps.breakTo : jumps.labels.get(node.label.text)?.breakTo) ?? nothing
  if (ts.isContinueStatement(node)) return (node.label === undefined ? jumps.continueTo : jumps.labels.get(node.label.text)?.continueTo) ?? nothing
  if (ts.isLabeledStatement(node)) return beforeLabeled(node, after, step)
  if (ts.isSwitchStatement(node)) return beforeSwitch(node, after, plain)
  if (ts.isIterationStatement(node, false)) return beforeLoop(node, after, step)
  if (ts.isTryStatement(node)) return beforeTry(node, after, step)
  return after
}

function beforeDeclarations(list: ts.VariableDeclarationList, after: Live, flow: Flow): Live {
  const isVar = (list.flags & ts.NodeFlags.BlockScoped) === 0
  let live = after
  for (const { name, initializer } of list.declarations.toReversed()) {
    if (initializer !== undefined || !isVar) live = beforePattern(name, live, flow)
    if (initializer !== undefined) live = before(initializer, live, flow)
  }
  return live
}

/** Without the names that `name` gives a value to, with all that its defaults and keys mention. */
function beforePattern(name: ts.BindingName, after: Live, flow: Flow): Live {
  const live = minus(after, namesIn(name, flow))
  if (ts.isIdentifier(name)) return live
  if (yields(name)) flow.fault(name, 'a pattern yields, expected its values to be visible', 'take the value apart in statements of their own')
  return union(live, minus(mentioned(name, flow), namesIn(name, flow)))
}

function namesIn(name: ts.BindingName, flow: Flow): Binding[] {
  if (ts.isIdentifier(name)) {
    const binding = flow.scopes.lookup(name.text, name)
    return binding === undefined ? [] : [binding]
  }
  return name.elements.flatMap((element) => (ts.isBindingElement(element) ? namesIn(element.name, flow) : []))
}

function beforeLabeled(node: ts.LabeledStatement, after: Live, { flow, jumps }: Step): Live {
  const labels = new Map(jumps.labels).set(node.label.text, { breakTo: after })
  return beforeStatement(node.statement, after, { flow, jumps: { ...jumps, labels, own: [...jumps.own, node.label.text] } })
}

/** The clauses in the order of the text; any of them may be the first to run. */
function beforeSwitch(node: ts.SwitchStatement, after: Live, { flow, jumps }: Step): Live {
  const step: Step = { flow, jumps: { ...jumps, breakTo: after } }
  let next = after
  let entered = after
  for (const clause of node.caseBlock.clauses.toReversed()) {
    next = beforeStatements(clause.statements, next, step)
    entered = union(entered, next)
    if (!ts.isCaseClause(clause)) continue
    entered = union(entered, mentioned(clause.expression, flow))
    if (yields(clause.expression)) {
      flow.fault(clause.expression, 'a `case` label yields, expected the value it is compared with to be visible', 'use `if` … `else if`')
    }
  }
  return before(node.expression, entered, flow)
}

/** Grows what is live at the head of a loop until once more round adds nothing. */
function settle(round: (head: Live) => Live): Live {
  for (let head = nothing; ; ) {
    const next = union(head, round(head))
    if (next.size === head.size) return head
    head = next
  }
}

function beforeLoop(node: ts.IterationStatement, after: Live, { flow, jumps }: Step): Live {
  const body = (end: Live): Live => {
    const labels = new Map(jumps.labels)
    for (const label of jumps.own) labels.set(label, { breakTo: after, continueTo: end })
    const inside: Jumps = { breakTo: after, continueTo: end, labels, own: [] }
    return beforeStatement(node.statement, end, { flow, jumps: inside })
  }
  if (ts.isWhileStatement(node)) return settle((head) => before(node.expression, union(after, body(head)), flow))
  if (ts.isDoStatement(node)) return settle((head) => body(before(node.expression, union(after, head), flow)))
  if (ts.isForStatement(node)) return beforeFor(node, { after, body, flow })
  if (ts.isForOfStatement(node) || ts.isForInStatement(node)) return beforeForEach(node, { after, body, flow })
  return union(after, mentioned(node, flow))
}

interface Loop {
  readonly after: Live
  readonly body: (end: Live) => Live
  readonly flow: Flow
}

function beforeFor(node: ts.ForStatement, { after, body, flow }: Loop): Live {
  const { initializer, condition, incrementor } = node
  const head = settle((again) => {
    const end = incrementor === undefined ? again : before(incrementor, again, flow)
    const live = union(after, body(end))
    return condition === undefined ? live : before(condition, live, flow)
  })
  if (initializer === undefined) return head
  return ts.isVariableDeclarationList(initializer) ? beforeDeclarations(initializer, head, flow) : before(initializer, head, flow)
}

function beforeForEach(node: ts.ForOfStatement | ts.ForInStatement, { after, body, flow }: Loop): Live {
  const { initializer } = node
  const hidden = ts.isForOfStatement(node) && yields(node.statement) ? positionOf(node, flow) : []
  const head = settle((again) => {
    const end = union(again, new Set(hidden))
    const live = body(end)
    const bound = ts.isVariableDeclarationList(initializer)
      ? initializer.declarations.reduce((rest, { name }) => beforePattern(name, rest, flow), live)
      : union(live, mentioned(initializer, flow))
    return union(after, bound)
  })
  return before(node.expression, minus(head, hidden), flow)
}

/** The loader's variables for how far the loop has come, and in what. */
function positionOf(node: ts.ForOfStatement, flow: Flow): readonly Binding[] {
  const known = flow.loops.get(node)
  if (known !== undefined) return known
  const made = [flow.newHidden('i'), flow.newHidden('a')] as const
  flow.loops.set(node, made)
  return made
}

/** A `try` is taken as a whole: it may read all it mentions and leave by any jump. */
function beforeTry(node: ts.TryStatement, after: Live, { flow, jumps }: Step): Live {
  const exits = [jumps.breakTo, jumps.continueTo, ...[...jumps.labels.values()].flatMap((at) => [at.breakTo, at.continueTo])]
  return exits.reduce<Live>((live, exit) => union(live, exit ?? nothing), union(after, mentioned(node, flow)))
}
