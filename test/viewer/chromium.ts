import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BrowserContext, Page } from 'playwright-core'

const executablePath = '/usr/bin/chromium'
const args = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']

/** Why the tests in a browser cannot run here, or undefined if they can. */
export function whyNoChromium(): string | undefined {
  return existsSync(executablePath) ? undefined : `${executablePath} is not there (apt-get install chromium)`
}

export interface Browser {
  /** A page that has loaded `url`, and all that went wrong or was asked for since. */
  readonly open: (url: string, size?: { readonly width: number; readonly height: number }) => Promise<Opened>
  readonly stop: () => Promise<void>
}

export interface Opened {
  readonly page: Page
  /** Messages of the console but plain ones, and errors that nobody caught. */
  readonly complaints: readonly string[]
  /** Addresses of what was fetched besides files. */
  readonly requests: readonly string[]
}

export async function startChromium(): Promise<Browser> {
  const { chromium } = await import('playwright-core')
  const folder = mkdtempSync(join(tmpdir(), 'rulebook-chromium-'))
  const context: BrowserContext = await chromium.launchPersistentContext(folder, { executablePath, args, headless: true })
  return {
    open: async (url, size = { width: 1280, height: 800 }) => {
      const page = await context.newPage()
      const complaints: string[] = []
      const requests: string[] = []
      page.on('console', (message) => { if (message.type() !== 'log') complaints.push(message.text()) })
      page.on('pageerror', (error) => complaints.push(error.message))
      page.on('request', (request) => { if (!/^(?:file|data):/.test(request.url())) requests.push(request.url()) })
      await page.setViewportSize(size)
      await page.goto(url)
      return { page, complaints, requests }
    },
    stop: async () => {
      await context.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
