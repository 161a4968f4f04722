import { html } from '../viewer/html.ts'
import type { Markup } from '../viewer/html.ts'
import { clausePlace, wayTo } from './site.ts'
import type { Placer, SiteInput } from './site.ts'

export const matrixPlace = 'matrix.html'

/** Clause × block × lint rule × statement × kernel function, as `rulebook rules` prints it, with the races. */
export function matrixContent(input: SiteInput, place: Placer): Markup {
  const { matrix, races } = input
  const linkTo = (file: string | undefined, hash: string, text: string): Markup | string => {
    const target = file === undefined ? undefined : place(file)
    return target === undefined ? text : html`<a href="${wayTo(matrixPlace, target)}${hash}">${breakable(text)}</a>`
  }
  const withRules = matrix.rows.some(({ rules }) => rules.length > 0)
  const withBugs = matrix.rows.some(({ bugs }) => bugs.length > 0)
  const head = ['clause', 'race', 'block', ...(withRules ? ['lint rule'] : []), ...(withBugs ? ['bug'] : []), 'statement', 'kernel']
  const rows = matrix.rows.map(({ clause, blocks, rules, bugs, statements, kernel, differs }) => html`<tr>
<th scope="row">${linkTo(clausePlace(input, clause), `#${clause}`, clause)}</th>
<td>${lines(races.filter((race) => race.clause === clause).map(({ file, label, block }) => html`<a class="button" href="${wayTo(matrixPlace, file)}" title="${block}: ${label}">without this</a>`))}</td>
<td>${lines(blocks.map(({ page, block }) => linkTo(page, '', block)))}</td>
${withRules ? html`<td>${lines(rules.map((rule) => linkTo(`docs/rules/${rule}.md`, '', rule)))}</td>` : ''}
${withBugs ? html`<td>${lines(bugs.map((bug) => linkTo(`docs/bugs/${bug}.md`, '', bug)))}</td>` : ''}
<td>${lines(statements.map(({ path, line, function: name, edit }) => html`${linkTo(path, `#L${line}`, `${path.replace(/^src\/kvm\//, '')}:${line}`)} ${breakable(name)}, ${edit}`))}</td>
<td>${lines(kernel.map(({ function: name, file, versions }) => html`<span title="${file}">${breakable(name)}</span> ${versions}`))}${differs === undefined ? '' : html`<br><small>${differs}</small>`}</td>
</tr>`)
  const holes = matrix.holes.map(({ kind, clause, at }) => html`<li>${clause}: ${kind} (${at})</li>`)
  return html`<h1 id="matrix">Matrix</h1>
<p>Every clause, the race it prevents, the blocks that run it, the bugs that broke it, the statements that implement it, and the kernel functions it is about. A race is shown by what stands at the statement: it is removed, replaced by other code, or swapped with the next.</p>
<div class="wide" tabindex="0"><table><thead><tr>${head.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead><tbody>${rows}</tbody></table></div>
${holes.length === 0 ? html`<p>No holes.</p>` : html`<h2>Holes</h2><ul>${holes}</ul>`}`
}

/** A name that may go on in the next line after each of its parts. */
function breakable(name: string): Markup {
  return html`${name.split(/(?<=[_/:])(?=[^_/:])|(?<=[a-z])(?=[A-Z])/).map((part, i) => (i === 0 ? part : html`<wbr>${part}`))}`
}

function lines(parts: readonly (Markup | string)[]): (Markup | string)[] {
  return parts.flatMap((part, i) => (i === 0 ? [part] : [html`<br>`, part]))
}
