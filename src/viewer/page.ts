import { twinWord, twinWords } from '../chapter/twin.ts'
import { createHash } from 'node:crypto'
import type { Assets } from './bundle.ts'
import { html, inlineMarkdown, jsonMarkup } from './html.ts'
import type { Markup } from './html.ts'
import { sourceLink } from './pageData.ts'
import type { PageData } from './pageData.ts'
import { runNames } from './runNames.ts'
import type { RunNames } from './runNames.ts'

/** A clause that was taken out. */
export interface MissingClause {
  readonly id: string
  /** Markdown. */
  readonly text: string
  /** The page that states it. */
  readonly href?: string | undefined
  readonly statements: readonly MissingStatement[]
}

/** The lines that would have prevented it, and what stood there instead. */
export interface MissingStatement {
  readonly file: string
  readonly line: number
  readonly edit: 'remove' | 'replace' | 'swap'
  readonly withClause: readonly string[]
  readonly without: readonly string[]
}

export interface Link {
  readonly href: string
  readonly label: string
}

export interface ViewerPage {
  readonly data: PageData
  readonly clause?: MissingClause | undefined
  /** Where the page belongs, outermost first. */
  readonly trail?: readonly Link[]
  /** Other runs without the same clause. */
  readonly others?: readonly Link[]
}

function twinTitle(id: string): string {
  const words = twinWords(id)
  return `${words[0]!.toUpperCase()}${words.slice(1)}`
}

/** A run, beside the one with the clause if there is one, as one HTML page that needs nothing else. */
export function viewerPage(page: ViewerPage, assets: Assets): string {
  const { bad, good } = page.data.comparison
  const names = runNames(bad)
  const title = bad.without === undefined ? `${bad.scenario}: ${bad.outcome.label}` : `${twinTitle(bad.without)}: ${bad.outcome.label}`
  const body = html`
<header>
  ${trailMarkup(page)}
  <h1>${bad.without === undefined ? html`<code>${bad.scenario}</code>` : html`${twinWord(bad.without) === 'with' ? 'With' : 'Without'} <code>${bad.without}</code>`}<span class="verdict ${bad.outcome.kind === 'end' ? 'fine' : 'harm'}">${bad.outcome.label}</span></h1>
  ${page.clause === undefined ? '' : clauseMarkup(page.clause, page.data)}
</header>
<main>
  <section class="run" data-threads="${bad.threads.length}" aria-label="Timeline">
    ${toolbar(good === undefined ? undefined : names)}
    <p class="legend">Time runs downwards, a column is a thread. <code>x ➜ 0</code> reads, <code>x = 1</code> writes, <b>bold</b> changes something. Keys and words: <kbd>?</kbd></p>
    <div class="heads" aria-hidden="true">${headMarkup(bad.threads, good === undefined ? undefined : 'bad', names)}${good === undefined ? '' : headMarkup(good.threads, 'good', names)}</div>
    <div id="timeline" role="listbox" tabindex="0" aria-label="Steps, time downwards"></div>
  </section>
  <aside tabindex="0" aria-label="Details">
    <section aria-labelledby="step-title"><h2 id="step-title">This step <small id="where"></small></h2><div id="step"></div></section>
    <section aria-labelledby="state-title"><h2 id="state-title">State after it <button type="button" id="unchanged" data-action="unchanged" aria-pressed="false">show unchanged</button></h2><div id="state"></div><p class="legend">● changed by this step${bad.outcome.over === undefined ? '' : ' · ⚑ in the violated invariant'}${good === undefined ? '' : ' · bold name: the runs differ'}</p></section>
    <section class="again" aria-labelledby="again-title"><h2 id="again-title">Run it again</h2><pre tabindex="0">${bad.replay}${good === undefined ? '' : `\n${good.replay}`}</pre></section>
  </aside>
</main>
<div id="live" role="status" aria-live="polite"></div>
${helpMarkup()}
<noscript><p>This page needs its own script to step through the run. The command above prints the same as a table.</p></noscript>
<script type="application/json" id="data">${jsonMarkup(page.data)}</script>`
  return documentOf({ title, body, assets })
}

interface DocumentParts {
  readonly title: string
  readonly body: Markup
  readonly assets: Assets
}

/** A whole page. Only the script and the style given may act in it, and nothing may be fetched. */
export function documentOf({ title, body, assets: { script, style } }: DocumentParts): string {
  const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`
  const scripts = script === '' ? "'none'" : hash(script)
  const policy = `default-src 'none'; script-src ${scripts}; style-src ${hash(style)}; img-src data:; base-uri 'none'`
  const run = script === '' ? '' : html`<script>${{ markup: script }}</script>`
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>${title}</title>
<style>${{ markup: style }}</style>
</head>
<body>
${body}
${run}
</body>
</html>
`
  return page.markup
}

function trailMarkup({ trail = [], others = [] }: ViewerPage): Markup {
  const links = trail.map(({ href, label }, i) => html`${i === 0 ? '' : ' › '}<a href="${href}">${label}</a>`)
  const also = others.length === 0 ? '' : html`<span class="others">also: ${others.map(({ href, label }) => html`<a href="${href}">${label}</a> `)}</span>`
  return trail.length + others.length === 0 ? html`` : html`<nav aria-label="Where this belongs">${links}${also}</nav>`
}

function clauseMarkup({ id, text, href, statements }: MissingClause, { links }: PageData): Markup {
  const [first = '', ...more] = text.split(/\n{2,}/)
  const rest = more.map((each) => html`<p>${inlineMarkdown(each)}</p>`)
  const name = href === undefined ? html`<b>${id}</b>` : html`<a href="${href}"><b>${id}</b></a>`
  return html`<div class="missing">
    <div class="rule" tabindex="0"><p>${name} ${inlineMarkdown(first)}</p>${rest}</div>
    <div class="lines"><p>${statements.length > 1 ? 'These lines prevent it' : 'This line prevents it'}</p>${statements.map(({ file, line, edit, withClause, without }) => html`<figure><figcaption><a href="${sourceLink(links, file, line)}">${file}:${line}</a>${edit === 'swap' ? ' without it: the other way round' : ''}</figcaption><pre tabindex="0">${withClause.map((each) => html`<ins>+ ${each}</ins>`)}${without.map((each) => html`<del>- ${each}</del>`)}</pre></figure>`)}</div>
  </div>`
}

function headMarkup(threads: readonly string[], side: 'bad' | 'good' | undefined, names: RunNames): Markup {
  const name = side === undefined ? '' : html`<span class="name">${side === 'bad' ? names.bad : `${names.short.good} it, same schedule as far as it goes`}</span>`
  return html`<div class="side ${side ?? 'bad'}">${name}${threads.map((thread, i) => html`<span class="cell lane${i % 6} at${i}"><b>${thread}</b></span>`)}</div>`
}

function toolbar(names: RunNames | undefined): Markup {
  const moves = [['first', '⇤', 'First step (Home)'], ['previous', '◀', 'Previous step (↑)'], ['next', '▶', 'Next step (↓)'], ['last', '⇥', 'Last step (End)'], ['nextSwitch', '⇄', 'Next context switch (n)'], ['harm', '✗', 'To the violation (v)']] as const
  const views = names === undefined ? [] : ([['both', 'both'], ['bad', names.short.bad], ['good', names.short.good]] as const)
  const details = [['story', 'the story'], ['matters', 'what matters'], ['all', 'every op']] as const
  return html`<div class="tools">
      <span role="group" aria-label="Go to">${moves.map(([action, sign, label]) => html`<button type="button" data-action="${action}" aria-label="${label}" title="${label}">${sign}</button>`)}</span>
      <span role="group" aria-label="How much is shown">${details.map(([detail, label]) => html`<button type="button" data-detail="${detail}" aria-pressed="false">${label}</button>`)}</span>
      ${names !== undefined ? html`<span role="group" aria-label="Which run is shown">${views.map(([view, label]) => html`<button type="button" data-view="${view}" aria-pressed="false">${label}</button>`)}</span>` : ''}
      <button type="button" data-action="help" aria-label="Help (?)" title="Help (?)">?</button>
    </div>`
}

const keyRows = [
  ['↓ → j', 'next step'],
  ['↑ ← k', 'previous step'],
  ['Page Down, Page Up', 'ten steps'],
  ['Home, End', 'start, end'],
  ['n, p', 'next, previous context switch'],
  ['v', 'the violation'],
  ['d', 'more or less detail'],
  ['c', 'the one run, the other, or both'],
  ['u', 'values that never changed'],
  ['?', 'this help'],
  ['Esc', 'close it'],
] as const

/** What somebody new to the MMU meets on these pages; the words of the project are in docs/glossary.md. */
const wordRows = [
  ['SPTE', 'the entry of KVM that maps a page for the guest'],
  ['pte, pmd', 'the entry of the host for a page, for 2 MB'],
  ['pfn, gfn', 'the number of a page of the host, of the guest'],
  ['leaf', 'an entry that maps memory; one of level 2 maps 2 MB at once'],
  ['memslot', 'which addresses of the host back a range of the guest'],
  ['zap', 'to remove an SPTE'],
  ['invalidation', 'the host announces a change of its mappings, so that KVM zaps its own'],
] as const

function helpMarkup(): Markup {
  const table = (rows: readonly (readonly [string, string])[], tag: 'kbd' | 'b'): Markup =>
    html`<table>${rows.map(([name, what]) => html`<tr><th scope="row">${tag === 'kbd' ? html`<kbd>${name}</kbd>` : html`<b>${name}</b>`}</th><td>${what}</td></tr>`)}</table>`
  return html`<dialog id="help" aria-labelledby="help-title"><h2 id="help-title">Keys <button type="button" data-close>close</button></h2>${table(keyRows, 'kbd')}
  <h2>Signs</h2>
  <p>A bar in the margin marks what a statement of the clause does, or what stands in its place; ✂ is where it is missing or replaced. ✗ violates an invariant.</p>
  <h2>Words</h2>${table(wordRows, 'b')}</dialog>`
}
