import { ts } from 'ts-morph'

/** Parses TypeScript text, with parents, without binding or types. */
export function parseSource(text: string, fileName: string): ts.SourceFile {
  return ts.createSourceFile(fileName, text, ts.ScriptTarget.ES2023, true, ts.ScriptKind.TS)
}

export interface SyntaxFault {
  readonly at: number
  readonly message: string
}

/** What the parser could not read; without these, the text is syntactically a module. */
export function syntaxFaults(source: ts.SourceFile): readonly SyntaxFault[] {
  // The parser keeps its errors in a field that is left out of the public type.
  const { parseDiagnostics = [] } = source as ts.SourceFile & { parseDiagnostics?: ts.DiagnosticWithLocation[] }
  return parseDiagnostics.map(({ start, messageText }) => ({
    at: start,
    message: ts.flattenDiagnosticMessageText(messageText, ' ').replace(/\.$/, ''),
  }))
}

export interface Offsets {
  readonly lineOf: (offset: number) => { readonly line: number; readonly column: number }
  readonly offsetOf: (line: number, column: number) => number
}

/** Lines and columns of a text, both counted from 0. */
export function offsetsOf(text: string): Offsets {
  const starts = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  const lineOf = (offset: number): { line: number; column: number } => {
    let low = 0
    let high = starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((starts[middle] ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    return { line: low, column: offset - (starts[low] ?? 0) }
  }
  return { lineOf, offsetOf: (line, column) => (starts[line] ?? text.length) + column }
}
