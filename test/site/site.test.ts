import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { globSync } from 'tinyglobby'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { search } from '../../src/site/searchIndex.ts'
import { demoPage, temporaryProject } from '../cli/project.ts'
import type { TemporaryProject } from '../cli/project.ts'
import { announceSkip } from '../rst/docutils.ts'
import { startChromium, whyNoChromium } from '../viewer/chromium.ts'
import type { Browser } from '../viewer/chromium.ts'

const slow = { timeout: 120_000 }
const skip = announceSkip('the site in a browser', whyNoChromium())

const hostileNotes = `# Notes <script>window.hacked=1</script>

<script>window.hacked=1</script>

<img src=x onerror="window.hacked=1"> ![x](javascript:window.hacked=1) [go](javascript:window.hacked=1) [model](../src/kvm/demo.ts) [away](../package.json)

See [the section](locking/4.1-demo.md#the-recheck), \`<b>code</b>\`.
`

describe('the site', slow, () => {
  let project: TemporaryProject
  let site: string
  let browser: Browser | undefined
  const text = (file: string): string => readFileSync(join(site, file), 'utf8')

  beforeAll(async () => {
    project = temporaryProject({ 'README.md': '# Demo project\n\nThe [page](docs/locking/4.1-demo.md).\n', 'docs/notes.md': hostileNotes })
    site = join(project.root, 'site')
    project.run('test', '--no-types', '-u')
    const { code, output } = project.run('site', '--out', site)
    expect(output).toMatch(/written: 7 pages, 1 race, T s$/)
    expect(code).toBe(0)
    browser = skip ? undefined : await startChromium()
  }, 120_000)
  afterAll(async () => {
    await browser?.stop()
    project.remove()
  })

  it('has the pages, the matrix, the search, the sources and the races', () => {
    const files = globSync('**/*', { cwd: site }).sort()
    expect(files).toEqual(['docs/locking/4.1-demo.html', 'docs/notes.html', 'index.html', 'matrix.html', 'race/4.1-recheck.html', 'search.html', 'src/kvm/demo.ts.html'])
  })

  it('opens the race of a clause from its region, from the section and from the recorded trace', () => {
    const page = text('docs/locking/4.1-demo.html')
    expect(page.match(/href="\.\.\/\.\.\/race\/4\.1-recheck\.html"/g)).toHaveLength(3)
    expect(page).toContain('<section class="clause" id="4.1-recheck">')
    expect(page).toContain('aria-label="without 4.1-recheck: stale SPTE"')
    expect(text('race/4.1-recheck.html')).toContain('href="../docs/locking/4.1-demo.html#4.1-recheck"')
  })

  it('holds what the page holds, once', () => {
    expect(project.read('docs/locking/4.1-demo.md')).toContain('Look again before you map.')
    expect(text('docs/locking/4.1-demo.html').match(/Look again before you map\./g)).toHaveLength(2)
    expect(demoPage).toContain('demoFault')
  })

  it('has no link that leads nowhere', () => {
    const dead = globSync('**/*.html', { cwd: site }).flatMap((file) => {
      const page = text(file)
      return [...page.matchAll(/\shref="([^"]*)"/g)].flatMap(([, href = '']) => {
        if (/^(?:https?:|data:)/.test(href)) return []
        const [path = '', hash = ''] = href.replaceAll('&#38;', '&').split('#')
        const target = path === '' ? file : relative(site, resolve(site, dirname(file), decodeURI(path)))
        if (!existsSync(join(site, target))) return [`${file}: ${href}`]
        return hash === '' || text(target).includes(`id="${decodeURIComponent(hash)}"`) ? [] : [`${file}: ${href}`]
      })
    })
    expect(dead).toEqual([])
  })

  it('takes no HTML, no script address and no image from a page', () => {
    const page = text('docs/notes.html')
    expect(page).not.toMatch(/<script|<img|javascript:|onerror/)
    expect(page).toContain('<code>&#x3C;b>code&#x3C;/b></code>')
    expect(page).toContain('<span class="no-link" title="not part of the site">away</span>')
    expect(page).toContain(`script-src &#39;none&#39;`)
  })

  it.skipIf(skip)('works from file://: the button opens the race, the search finds, nothing is fetched', async () => {
    const { page, complaints, requests } = await browser!.open(pathToFileURL(join(site, 'docs/locking/4.1-demo.html')).href)
    await page.locator('.clause .button').first().click()
    await page.waitForSelector('body[data-ready]')
    expect(await page.locator('h1').innerText()).toContain('stale SPTE')
    await page.locator('.calls a').first().click()
    expect(page.url()).toMatch(/src\/kvm\/demo\.ts\.html#L\d+$/)
    await page.locator('input[type=search]').fill('before you map')
    await page.keyboard.press('Enter')
    await page.waitForSelector('#hits li')
    expect(await page.locator('#count').innerText()).toMatch(/^\d found for “before you map”$/)
    await page.locator('#hits a', { hasText: '4.1-recheck' }).click()
    expect(page.url()).toMatch(/4\.1-demo\.html#4\.1-recheck$/)
    await page.goto(pathToFileURL(join(site, 'docs/notes.html')).href)
    expect(await page.evaluate(`'hacked' in window`)).toBe(false)
    await page.goto(`${pathToFileURL(join(site, 'search.html')).href}?q=%3Cimg+src%3Dx+onerror%3Dhacked%3D1%3E+(`)
    expect(await page.locator('#count').innerText()).toBe('0 found for “<img src=x onerror=hacked=1> (”')
    expect(complaints).toEqual([])
    expect(requests).toEqual([])
  })
})

describe('search', () => {
  const entry = (title: string, words: string): Parameters<typeof search>[0][number] => ({ href: '#', page: 'P', title, text: words })
  const entries = [entry('Locks', 'spin_lock and mmu_lock'), entry('mmu_lock', 'taken by faults'), entry('Other', 'nothing')]

  it('finds what holds every word, titles first', () => {
    expect(search(entries, 'mmu_lock').map(({ title }) => title)).toEqual(['mmu_lock', 'Locks'])
    expect(search(entries, 'MMU_LOCK spin').map(({ title }) => title)).toEqual(['Locks'])
  })

  it('finds nothing for nothing', () => {
    expect(search(entries, '  ')).toEqual([])
  })
})
