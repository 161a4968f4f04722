import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compareRuns } from '../../src/trace/compareRuns.ts'
import { readTrace } from '../../src/trace/readTrace.ts'
import { viewerAssets } from '../../src/viewer/bundle.ts'
import { viewerPage } from '../../src/viewer/page.ts'
import { announceSkip } from '../rst/docutils.ts'
import { startChromium, whyNoChromium } from './chromium.ts'
import type { Browser, Opened } from './chromium.ts'
import { demoPage, hostilePage, longTrace } from './pages.ts'

const slow = { timeout: 120_000 }
const skip = announceSkip('the viewer in a browser', whyNoChromium())

describe('the viewer in Chromium', slow, () => {
  let browser: Browser
  let folder: string
  const opened = new Map<string, Opened>()
  const urlOf = (name: string): string => pathToFileURL(join(folder, `${name}.html`)).href

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'rulebook-viewer-'))
    if (skip) return
    const long = compareRuns(longTrace(2000), undefined, [])
    const pages = { demo: demoPage(), hostile: hostilePage(), long: { data: { comparison: long, sources: {}, links: { before: '', after: '' } } } }
    const assets = await viewerAssets()
    for (const [name, page] of Object.entries(pages)) writeFileSync(join(folder, `${name}.html`), viewerPage(page, assets))
    browser = await startChromium()
  }, 120_000)
  afterAll(async () => {
    if (!skip) await browser.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  /** The page in a tab of its own, at an address. */
  const at = async (name: string, hash = '', size?: { width: number; height: number }): Promise<Opened['page']> => {
    const tab = await browser.open(urlOf(name) + hash, size)
    opened.set(`${name}${hash}${size?.width ?? ''}`, tab)
    await tab.page.waitForSelector('body[data-ready]')
    return tab.page
  }
  const selected = (page: Opened['page']): Promise<string | null> => page.locator('[aria-selected=true]').getAttribute('aria-label')

  it.skipIf(skip)('opens at the harm, with the line that prevents it and both ends in sight', async () => {
    const page = await at('demo')
    expect(await page.title()).toBe('Without 4.1-recheck: SPTE maps a freed page')
    expect(await selected(page)).toContain('step 7: vcpu0, in fault(): spte = leaf pfn=3; violated: SPTE maps a freed page')
    await expect(page.locator('ins').innerText()).resolves.toBe('+ if (again) return')
    expect(await page.locator('.outcome').allInnerTexts()).toEqual(['✗ SPTE maps a freed page', '✓ ends well'])
    expect(await page.locator('.gap').allInnerTexts()).toEqual(['✂ missing: line 3 of demo.ts'])
    for (const box of await page.locator('.outcome, .gap, ins').all()) expect(await box.isVisible()).toBe(true)
  })

  it.skipIf(skip)('steps with the keys, and says where it stands in the address and to a screen reader', async () => {
    const page = await at('demo', '#0')
    expect(await page.locator('#step').innerText()).toContain('Nothing has happened yet')
    await page.keyboard.press('ArrowDown')
    expect(await selected(page)).toContain('step 1: vcpu0')
    expect(await page.locator('#live').innerText()).toBe('both runs, step 1: vcpu0, in fault(): seq gives 0')
    await page.keyboard.press('End')
    await page.keyboard.press('Home')
    await page.keyboard.press('v')
    await expect.poll(() => page.url()).toMatch(/#7$/)
    await page.keyboard.press('ArrowUp')
    await expect.poll(() => page.url()).toMatch(/#with-7$/)
    expect(await page.locator('#timeline').getAttribute('aria-activedescendant')).toBe('row6')
    expect(await page.locator('#live').innerText()).toMatch(/^without the clause, vcpu0: missing: line 3 of demo\.ts; with the clause, step 7: vcpu0/)
  })

  it.skipIf(skip)('can be used by keyboard alone', async () => {
    const page = await at('demo', '#1')
    const focus = (): Promise<string> => page.evaluate(`document.activeElement.ariaLabel ?? document.activeElement.textContent`)
    const reached: string[] = []
    for (let i = 0; i < 24; i++) {
      await page.keyboard.press('Tab')
      reached.push(await focus())
      if (reached.at(-1) === 'every op') await page.keyboard.press('Enter')
    }
    for (const name of ['Next step (↓)', 'To the violation (v)', 'every op', 'with', 'Help (?)', 'Steps, time downwards', 'Details', 'src/kvm/demo.ts:3', 'demo.ts:1']) expect(reached).toContain(name)
    expect(await page.locator('[data-detail=all]').getAttribute('aria-pressed')).toBe('true')
  })

  it.skipIf(skip)('jumps to the step of an address, with enough detail to show it, and follows a changed one', async () => {
    const page = await at('demo', '#5')
    expect(await selected(page)).toContain('step 5: host, in unmap(): unlock(mmu_lock)')
    expect(await page.locator('[data-detail=story]').getAttribute('aria-pressed')).toBe('false')
    await page.evaluate(`location.hash = '#3'`)
    await expect.poll(() => selected(page)).toContain('step 3: host')
  })

  it.skipIf(skip)('shows values of both runs, marks what changed, and hides what never did', async () => {
    const page = await at('demo', '#7')
    const row = page.locator('.state tr', { hasText: 'spte' })
    await expect(row.locator('.changed').innerText()).resolves.toBe('null leaf pfn=3')
    await expect(row.locator('td').last().innerText()).resolves.toBe('null')
    await page.keyboard.press('Home')
    expect(await page.locator('.state tbody tr').count()).toBe(0)
    await page.keyboard.press('u')
    expect(await page.locator('.state tbody tr').count()).toBe(4)
  })

  it.skipIf(skip)('shows the same whether one steps to a place or opens it', async () => {
    const panels = (page: Opened['page']): Promise<string> => page.evaluate(`document.getElementById('state').innerHTML + document.getElementById('step').innerHTML`)
    const stepped = await at('demo', '#1')
    await stepped.keyboard.press('d')
    for (const number of [2, 3, 4, 5, 6]) {
      await stepped.keyboard.press('ArrowDown')
      expect(await panels(stepped), String(number)).toBe(await panels(await at('demo', `#${number}`)))
    }
  })

  it.skipIf(skip)('compares the runs, or shows one of them', async () => {
    const page = await at('demo', '#1')
    const heads = page.locator('.heads .side')
    expect(await heads.nth(0).isVisible() && await heads.nth(1).isVisible()).toBe(true)
    await page.keyboard.press('c')
    expect(await heads.nth(1).isVisible()).toBe(false)
    await page.locator('button[data-view=good]').click()
    expect(await heads.nth(0).isVisible()).toBe(false)
    expect(await page.locator('.op.line .good .clause').count()).toBe(1)
  })

  it.skipIf(skip)('links each step to its source line and the clause to its page', async () => {
    const page = await at('demo', '#6')
    expect(await page.locator('#step .calls a').first().getAttribute('href')).toBe('../src/kvm/demo.ts#L2')
    expect(await page.locator('.source mark').innerText()).toContain('lock')
    expect(await page.locator('.rule a').getAttribute('href')).toBe('demo.html#4.1-recheck')
  })

  it.skipIf(skip)('has help that opens with ? and closes with Escape', async () => {
    const page = await at('demo', '#2')
    await page.keyboard.press('?')
    expect(await page.locator('#help').isVisible()).toBe(true)
    await page.keyboard.press('ArrowDown')
    expect(await selected(page)).toContain('step 2:')
    await page.keyboard.press('Escape')
    expect(await page.locator('#help').isVisible()).toBe(false)
  })

  it.skipIf(skip)('shows one run at a time on a small screen, and no wider than it', async () => {
    const page = await at('demo', '', { width: 360, height: 740 })
    expect(await page.locator('.heads .good').isVisible()).toBe(false)
    expect(await page.locator('.gap').isVisible()).toBe(true)
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360)
  })

  it.skipIf(skip)('shows hostile names as text and runs nothing of them', async () => {
    const page = await at('hostile')
    expect(await page.evaluate(`'hacked' in window`)).toBe(false)
    for (const key of ['Home', 'ArrowDown', 'ArrowDown', 'd', 'd', 'u', 'End']) await page.keyboard.press(key)
    expect(await page.evaluate(`'hacked' in window`)).toBe(false)
    expect(await page.locator('img').count()).toBe(0)
    expect(await page.locator('h1').innerText()).toContain('</script><img src=x')
  })

  it.skipIf(skip)('opens 2000 steps in less than a second and draws each step in less than a frame', async () => {
    const page = await at('long')
    expect(await selected(page)).toBe('step 2000: host, in function_number_7_10(): object[33] = 1999; violated: too long')
    const complete = await page.evaluate<number>(`performance.getEntriesByType('navigation')[0].domComplete`)
    // The page's own CPU time: how long a step takes by the clock depends on what else the machine does.
    const session = await page.context().newCDPSession(page)
    await session.send('Performance.enable', { timeDomain: 'threadTicks' })
    const busy = async (): Promise<number> =>
      (await session.send('Performance.getMetrics')).metrics.find(({ name }) => name === 'TaskDuration')!.value * 1000
    const before = await busy()
    await page.evaluate(`new Promise((done) => {
      let left = 300
      const step = () => {
        document.body.dispatchEvent(new KeyboardEvent('keydown', { key: left % 20 === 19 ? 'PageUp' : 'ArrowUp', bubbles: true }))
        if (--left === 0) done()
        else requestAnimationFrame(step)
      }
      requestAnimationFrame(step)
    })`)
    const each = (await busy() - before) / 300
    console.log(`2000 steps: complete after ${Math.round(complete)} ms; a step and its frame take ${each.toFixed(1)} ms of the page's time`)
    expect(complete).toBeLessThan(1000)
    expect(each).toBeLessThan(1000 / 60)
    expect(await page.locator('.line').count()).toBeLessThan(120)
  })

  it.skipIf(skip)('complained about nothing and asked for nothing', () => {
    expect([...opened.values()].flatMap(({ complaints }) => complaints)).toEqual([])
    expect([...opened.values()].flatMap(({ requests }) => requests)).toEqual([])
    expect(opened.size).toBeGreaterThan(5)
  })
})

describe('the viewer itself', slow, () => {
  it('has less than 40 kB of its own', async () => {
    const { script, style } = await viewerAssets()
    console.log(`viewer: ${script.length} bytes of script, ${style.length} of style`)
    expect(script.length).toBeGreaterThan(1000)
    expect(Buffer.byteLength(script) + Buffer.byteLength(style)).toBeLessThan(40_000)
  })

  it('is one page without an address to fetch from, under a policy that allows nothing else', async () => {
    const page = viewerPage(demoPage(), await viewerAssets())
    expect(page).toContain(`content="default-src &#39;none&#39;; script-src &#39;sha256-`)
    expect(page).not.toMatch(/\s(?:src|srcset)=/)
    expect([...page.matchAll(/<link\b[^>]*>/g)].map(([tag]) => tag)).toEqual(['<link rel="icon" href="data:,">'])
    expect(page).not.toContain('unsafe-inline')
  })

  it('lets no text of a trace end the data', async () => {
    const page = viewerPage(hostilePage(), await viewerAssets())
    expect(page.match(/<script/g)).toHaveLength(2)
    expect(page.match(/<\/script>/g)).toHaveLength(2)
    expect(page).not.toContain('<img')
  })

  it('is tested with a long trace that can be read', () => {
    expect(readTrace('long.json', JSON.stringify(longTrace(2000)))).toMatchObject({ ok: true })
  })
})
