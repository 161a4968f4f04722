import { ts } from 'ts-morph'
import { families } from './markers.ts'
import type { FoundMarker, MarkerFault } from './markers.ts'
import { parseSource, syntaxFaults } from './parse.ts'
import { scopesOf } from './scopes.ts'
import { isGenerator, yields } from './syntax.ts'
import type { EditedText } from './textRanges.ts'
import { isBugId, twinWord } from './twin.ts'

/** Replacement code that is not a list of statements. */
export function checkReplacements(markers: readonly FoundMarker[]): readonly MarkerFault[] {
  return markers.flatMap(({ kind, at, edit, statement }) => {
    if (edit.kind !== 'replace') return []
    const { word } = families[kind]
    const source = parseSource(`function* $() {\n${edit.code}\n}`, 'code.ts')
    const [fault] = syntaxFaults(source)
    const [only] = source.statements
    if (fault === undefined && source.statements.length === 1) {
      const fn = ts.findAncestor(statement, ts.isFunctionLike)
      const canYield = fn !== undefined && isGenerator(fn)
      if (canYield || only === undefined || !ts.isFunctionDeclaration(only) || only.body === undefined || !yields(only.body)) return []
      const message = `the code after \`${word}:\` yields outside of a generator function, expected none that does`
      return [{ at, message, help: 'mark a statement of a generator function' }]
    }
    const why = fault === undefined ? 'unbalanced braces' : fault.message
    const message = `the code after \`${word}:\` does not parse (${why}), expected statements`
    return [{ at, message, help: 'mend the code between the back-ticks' }]
  })
}

export interface WithoutCheck {
  readonly original: ts.SourceFile
  readonly edited: ts.SourceFile
  readonly text: EditedText
  readonly markers: readonly FoundMarker[]
}

/** What the edit breaks: syntax, names that are gone, names used before their declaration. */
export function checkEdited({ original, edited, text, markers }: WithoutCheck): readonly MarkerFault[] {
  const [marker] = markers
  if (marker === undefined) return []
  const { at, clause } = marker
  const [syntax] = syntaxFaults(edited)
  if (syntax !== undefined) {
    const message = `${twinNamed(clause)} the file does not parse (${syntax.message}), expected the edit to leave whole statements`
    return [{ at: text.originOf(syntax.at), message, help: 'mark a whole statement, or write the code: ``without: `code` ``' }]
  }
  return [...repeatedNames(edited, { text, clause, at }), ...lostNames(original, edited, { text, clause, at }), ...earlyNames(edited, { text, clause, at })]
}

interface Where {
  readonly text: EditedText
  readonly clause: string
  readonly at: number
}

function lostNames(original: ts.SourceFile, edited: ts.SourceFile, { text, clause }: Where): MarkerFault[] {
  const known = new Set(scopesOf(original).globals.map((node) => node.text))
  const faults = new Map<string, MarkerFault>()
  for (const node of scopesOf(edited).globals) {
    if (known.has(node.text) || node.text in globalThis || faults.has(node.text)) continue
    const message = `${twinNamed(clause)} nothing declares \`${node.text}\`, which is used here, expected a declaration`
    const help = 'write code that declares it: ``without: `const … = …` ``; or import it'
    faults.set(node.text, { at: text.originOf(node.getStart(edited)), message, help })
  }
  return [...faults.values()]
}

function repeatedNames(edited: ts.SourceFile, { text, clause }: Where): MarkerFault[] {
  return scopesOf(edited).repeated.map((node) => {
    const message = `${twinNamed(clause)} \`${node.text}\` is declared twice in one block, expected once`
    return { at: text.originOf(node.getStart(edited)), message, help: 'use another name in the code after `without:`' }
  })
}

/** A swap may put a use above its declaration. */
function earlyNames(edited: ts.SourceFile, { text, clause }: Where): MarkerFault[] {
  const { bindingOf } = scopesOf(edited)
  const faults: MarkerFault[] = []
  for (const [node, { ready, owner, name, scope }] of bindingOf) {
    const user = ts.findAncestor(node.parent, ts.isFunctionLike) ?? edited
    if (node.getStart(edited) >= ready || user !== owner || scope.node.pos > node.pos) continue
    const message = `${twinNamed(clause)} \`${name}\` is used before it is declared, expected its declaration first`
    faults.push({ at: text.originOf(node.getStart(edited)), message, help: 'write the code in the order it is to run: ``without: `code` ``' })
  }
  return faults
}

function twinNamed(id: string): string {
  return `${twinWord(id)} ${isBugId(id) ? 'bug' : 'clause'} ${id}`
}
