import type { ts } from 'ts-morph'

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
