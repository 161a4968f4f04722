import type { AssignEvent, Event } from '../facts/event.ts'
import type { Expression } from '../facts/expression.ts'
import { applyCall } from './calls.ts'
import { evaluate, localKey, underControl } from './evaluate.ts'
import { readMemory, writeMemory } from './memory.ts'
import { own, type PathState } from './state.ts'
import { shorten } from './symbols.ts'
import type { Value } from './value.ts'
import { bear, forget, frameOf, type Walker } from './walker.ts'

/** The states after an event, and those in which it threw. */
export interface Applied {
  readonly next: readonly PathState[]
  readonly thrown: readonly PathState[]
}

/** Carries out an event. The given state is used up. */
export function applyEvent(w: Walker, state: PathState, event: Event): Applied {
  frameOf(w).at = event.place
  switch (event.kind) {
    case 'assign':
      assign(w, state, event)
      return { next: [state], thrown: [] }
    case 'read':
      setResult(state, event.result, readMemory(w, state, event))
      return { next: [state], thrown: [] }
    case 'write':
      setResult(state, event.result, writeMemory(w, state, event))
      return { next: [state], thrown: [] }
    case 'call':
      return applyCall(w, state, event)
  }
}

export function setResult(state: PathState, name: string, value: Value): void {
  own(state, 'locals').set(name, underControl(state, value))
}

function assign(w: Walker, state: PathState, event: AssignEvent): void {
  const given = evaluate(w, state, event.value)
  const value = underControl(state, event.update ? anew(w, state, event.value, given) : given)
  if (event.target.kind === 'local') {
    const { inHeap, key } = localKey(w, event.target)
    own(state, inHeap ? 'heap' : 'locals').set(key, value)
    return
  }
  const base = evaluate(w, state, event.target.of)
  if (base.sym === undefined) return
  const key = shorten(`${base.sym}.${event.target.name}`)
  forget(state, `${key}.`)
  own(state, 'heap').set(key, value)
}

/** A value that is another one each time this is passed: the next element, `i + 1`. */
function anew(w: Walker, state: PathState, expression: Expression, value: Value): Value {
  const made = bear(w, state)
  const of = elementOf(expression)
  if (of === undefined) return { ...value, sym: made, constants: undefined }
  const base = evaluate(w, state, of.collection)
  if (base.sym === undefined) return value
  return { ...value, sym: shorten(`${base.sym}[${made}]${of.rest}`) }
}

/** The collection of a `for…of`, and which part of its element is meant. */
function elementOf(expression: Expression): { readonly collection: Expression; readonly rest: string } | undefined {
  if (expression.kind === 'element') return { collection: expression.of, rest: '' }
  if (expression.kind !== 'field') return undefined
  const inner = elementOf(expression.of)
  return inner && { collection: inner.collection, rest: `${inner.rest}.${expression.name}` }
}

