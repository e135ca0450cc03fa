import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { type Browser, chromium, type Page } from '@playwright/test'
import { createServer, type ViteDevServer } from 'vite'
import type { Job, JobReport } from './job.ts'
import type { BrowserDescription } from './page.ts'

export type { BrowserDescription }

const root = fileURLToPath(new URL('..', import.meta.url))
const executablePath = [process.env.CHROMIUM_PATH, '/usr/bin/chromium'].find((path) => path && existsSync(path))

/** A real Chromium on a page that is served here. */
export class BrowserStage {
  private constructor(
    private readonly server: ViteDevServer,
    private readonly url: string,
    private readonly gpu: boolean,
    private readonly browser: Browser,
    private readonly page: Page,
  ) {}

  static async open(gpu: boolean): Promise<BrowserStage> {
    const server = await createServer({
      root,
      logLevel: 'warn',
      // The page may not be loaded anew while it is at work, whatever happens to the files.
      server: { port: 0, strictPort: false, hmr: false, watch: null },
      // Not every page of the repository, of which one imports the library as it is built.
      optimizeDeps: { entries: ['bench/index.html'], include: ['@huggingface/tokenizers'] },
    })
    await server.listen()
    const url = `${server.resolvedUrls?.local[0] ?? ''}bench/index.html`
    const browser = await launch(gpu)
    return new BrowserStage(server, url, gpu, browser, await openPage(browser, url))
  }

  describe(): Promise<BrowserDescription> {
    return this.page.evaluate(() => window.describeBrowser())
  }

  run(job: Job, say: (line: string) => void): Promise<JobReport> {
    return runOn(this.page, job, say)
  }

  /** Most memory that the page's process had while it did the job, in bytes; null where the system does not tell. */
  async peakMemory(job: Job, say: (line: string) => void): Promise<number | null> {
    const browser = await launch(this.gpu)
    try {
      await runOn(await openPage(browser, this.url), job, say)
      const session = await browser.newBrowserCDPSession()
      const { processInfo } = await session.send('SystemInfo.getProcessInfo')
      const renderers = processInfo.filter((process) => process.type === 'renderer')
      const peaks = await Promise.all(renderers.map((process) => peakOf(process.id)))
      const known = peaks.filter((peak) => peak !== null)
      return known.length > 0 ? Math.max(...known) : null
    } finally {
      await browser.close()
    }
  }

  async close(): Promise<void> {
    await this.browser.close()
    await this.server.close()
  }
}

export function launch(gpu: boolean): Promise<Browser> {
  const args = ['--no-sandbox', ...(gpu ? ['--enable-unsafe-webgpu'] : [])]
  return chromium.launch({ args, ...(executablePath && { executablePath }) })
}

async function openPage(browser: Browser, url: string): Promise<Page> {
  const page = await browser.newPage()
  page.on('console', (message) => {
    if (message.type() === 'error') process.stderr.write(`  page: ${message.text()}\n`)
  })
  await page.goto(url)
  await page.waitForSelector('body[data-ready]', { state: 'attached' })
  return page
}

async function runOn(page: Page, job: Job, say: (line: string) => void): Promise<JobReport> {
  const known = await page.evaluate(() => window.onBenchProgress !== undefined)
  if (!known) await page.exposeFunction('onBenchProgress', (line: string) => say(`  ${line}`))
  return page.evaluate((asked) => window.bench(asked), job)
}

/** Linux keeps the largest resident size of a process. */
async function peakOf(pid: number): Promise<number | null> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  const kib = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]
  return kib === undefined ? null : Number(kib) * 1024
}
