import type { Consumer } from './consumers.ts'

/** The table of consumers: a line each, its chain and its checks below it. */
export function consumersText(consumers: readonly Consumer[]): string {
  const rows = consumers.map((one) => [`${one.name}()`, `${one.place.file}:${one.place.line}`, one.lock, one.pattern])
  const head = ['consumer', 'place', 'mmu_lock', 'pattern']
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]!.length)))
  const line = (row: readonly string[]): string => row.map((text, column) => text.padEnd(widths[column]!)).join('  ').trimEnd()
  return [line(head), ...consumers.flatMap((one, index) => [line(rows[index]!), ...details(one)])].join('\n')
}

function details({ chain, checks, lookup }: Consumer): string[] {
  const shown = chain.length > 8 ? [...chain.slice(0, 7), '…', chain.at(-1)!] : chain
  const checked = checks.map(({ file, line }) => `    checked     ${file}:${line}`)
  return [`    looks up    ${lookup}()`, ...checked, ...(shown.length === 0 ? [] : [`    called by   ${shown.join(' <- ')}`])]
}
