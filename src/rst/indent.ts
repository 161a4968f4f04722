/** Puts `first` before the first line, as many blanks before the others; blank ones stay blank. */
export function indent(text: string, first: string): string {
  const rest = ' '.repeat(first.length)
  return text
    .split('\n')
    .map((line, index) => `${index === 0 ? first : rest}${line}`.trimEnd())
    .join('\n')
}
