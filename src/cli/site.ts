import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { globSync } from 'tinyglobby'
import { isBugId } from '../chapter/twin.ts'
import { isExplore } from '../literate/pages.ts'
import { siteFiles } from '../site/build.ts'
import { clausePlace, placer, wayTo } from '../site/site.ts'
import type { Race, SiteInput, SourceText } from '../site/site.ts'
import { bundle, viewerAssets } from '../viewer/bundle.ts'
import { viewerPage } from '../viewer/page.ts'
import type { Link } from '../viewer/page.ts'
import { printProblems } from './exit.ts'
import type { ExitCode } from './exit.ts'
import { readProject } from './project.ts'
import type { ReadProject } from './project.ts'
import { racePage, readLines } from './racePage.ts'
import { raceOf } from './races.ts'
import { projectMatrix } from './rules.ts'
import type { Comparison } from '../trace/compareRuns.ts'

/** A race that is still to be written as a page. */
interface Found {
  readonly clause: string
  readonly block: string
  readonly file: string
  readonly page: string
  readonly comparison: Comparison
}

/** Builds the site from the pages, the model and the races, into a folder. */
export async function siteCommand(root: string, { out }: { readonly out: string }): Promise<ExitCode> {
  const began = performance.now()
  const project = readProject(root)
  if (project === 2) return 2
  const races = await findRaces(root, project)
  if (!Array.isArray(races)) return 2
  const pages = readAll(root, ['README.md', 'docs/**/*.md'])
  const sources = readAll(root, ['src/{kvm,kernel,scenario}/**/*.ts'])
  const matrix = projectMatrix(project)
  const plain = { chapter: project.chapter, matrix, pages, sources }
  const assets = await bundle(new URL('../site/app/main.ts', import.meta.url))
  const files = siteFiles({ ...plain, races: await racePages(root, races, plain), assets })
  const folder = resolve(root, out)
  for (const [file, text] of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), text)
  }
  const seconds = ((performance.now() - began) / 1000).toFixed(1)
  console.log(`${relative(process.cwd(), join(folder, 'index.html'))} written: ${files.size} pages, ${races.length} race${races.length === 1 ? '' : 's'}, ${seconds} s`)
  return 0
}

/** Every clause taken out in every block that says so; undefined, with all problems printed, if one shows nothing. */
async function findRaces(root: string, { chapter, pages }: ReadProject): Promise<Found[] | undefined> {
  const found: Found[] = []
  const problems = []
  for (const page of pages) {
    for (const block of page.blocks.filter(isExplore)) {
      for (const clause of block.without.filter((id) => !block.harmless.includes(id))) {
        const comparison = await raceOf({ root, chapter, page, block, without: clause })
        const isFirst = !found.some((race) => race.clause === clause)
        const file = isFirst ? `race/${clause}.html` : `race/${clause}.${block.name}.html`
        if ('message' in comparison) problems.push(comparison)
        else found.push({ clause, block: block.name, file, page: page.file, comparison })
      }
    }
  }
  if (problems.length > 0) printProblems(problems)
  return problems.length > 0 ? undefined : found
}

async function racePages(root: string, found: readonly Found[], input: Omit<SiteInput, 'races' | 'assets'>): Promise<Race[]> {
  const assets = await viewerAssets()
  const place = placer(input)
  const linesOf = readLines(root)
  return found.map(({ clause, block, file, page: home, comparison }) => {
    const linkTo = (target: string): string => wayTo(file, place(target) ?? target)
    const clauseLink = (id: string): string => `${linkTo(clausePlace(input, id) ?? home)}${isBugId(id) ? '' : `#${id}`}`
    const shown = racePage(comparison, { chapter: input.chapter, linesOf, links: { before: '../', after: '.html' }, clauseLink })
    const trail: Link[] = [{ href: linkTo('README.md'), label: 'kvm-rulebook' }, { href: clauseLink(clause), label: clause }]
    const others = found.filter((other) => other.clause === clause && other.block !== block).map((other): Link => ({ href: wayTo(file, other.file), label: other.block }))
    return { clause, block, file, html: viewerPage({ ...shown, trail, others }, assets), label: comparison.bad.outcome.label }
  })
}

function readAll(root: string, patterns: readonly string[]): SourceText[] {
  const files = globSync([...patterns], { cwd: root }).sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
  return files.map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }))
}
