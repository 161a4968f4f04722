import { writeFileSync } from 'node:fs'
import type { Consumer } from '../../lint/tree/consumers.ts'
import type { TreeRun } from '../../lint/tree/runTree.ts'

/** Writes the consumers as a page that needs nothing else. What went wrong, if it cannot be written. */
export function consumersPage(file: string, run: Extract<TreeRun, { kind: 'run' }>): string | undefined {
  const tables = run.archs.map(({ arch, consumers }) => `<h2>${escaped(arch)}</h2>\n${consumers.length === 0 ? '<p>No consumers.</p>' : table(consumers)}`)
  const title = `Consumers of derived information${run.tree.version === undefined ? '' : `, Linux ${run.tree.version}`}`
  try {
    writeFileSync(file, page(title, tables.join('\n')))
    return undefined
  } catch (error) {
    return `${file} cannot be written: ${(error as Error).message}`
  }
}

const style = 'body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:75rem;padding:0 1rem}table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.4rem .6rem;border-bottom:1px solid #8884}code{font-size:.9em}@media(prefers-color-scheme:dark){body{background:#111;color:#ddd}}'

function page(title: string, body: string): string {
  return `<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<meta name="viewport" content="width=device-width">\n<title>${escaped(title)}</title>\n<style>${style}</style>\n<h1>${escaped(title)}</h1>\n${body}\n</html>\n`
}

function table(consumers: readonly Consumer[]): string {
  const head = ['consumer', 'place', 'looks up', 'mmu_lock', 'pattern', 'checked at', 'called by'].map((text) => `<th scope="col">${text}</th>`).join('')
  return `<table>\n<thead><tr>${head}</tr></thead>\n<tbody>\n${consumers.map(row).join('\n')}\n</tbody>\n</table>`
}

function row({ name, place, lookup, lock, pattern, checks, chain }: Consumer): string {
  const cells = [
    `<code>${escaped(name)}()</code>`,
    `${escaped(place.file)}:${place.line}`,
    `<code>${escaped(lookup)}()</code>`,
    lock,
    pattern,
    checks.map(({ file, line }) => `${escaped(file)}:${line}`).join('<br>'),
    chain.map((one) => `<code>${escaped(one)}</code>`).join(' ← '),
  ]
  return `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
