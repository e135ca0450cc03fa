import { fileURLToPath } from 'node:url'
import { build, preview } from 'vite'
import { benchSentences } from '../src/bench/texts.ts'
import { launch } from './browser.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

/**
 * How long a user of the built app waits, from pressing the button until the first step is on the screen, in milliseconds: for
 * each of some German sentences in turn, the first of them being the first text after the model was loaded.
 */
export async function timeFirstSteps(presses: number): Promise<number[]> {
  await build({ root, logLevel: 'error' })
  const server = await preview({ root, logLevel: 'error', preview: { port: 0 } })
  const browser = await launch(false)
  try {
    const page = await browser.newPage({ serviceWorkers: 'block' })
    await page.goto(`${server.resolvedUrls?.local[0]}?from=de&to=en`)
    await page.getByRole('button', { name: /^Download/ }).click()
    await page.locator('[data-testid=engine][data-status=ready]').waitFor({ timeout: 120_000 })
    const times: number[] = []
    for (const text of benchSentences('de', []).slice(0, presses)) {
      times.push(await page.getByRole('button', { name: 'Translate' }).evaluate(pressAndWait, text))
      await page.locator('[data-testid=result][data-stale=false]').waitFor()
    }
    return times
  } finally {
    await browser.close()
    await server.close()
  }
}

/** In the page: writes a text, presses the button, and waits for the frame that shows a step. */
async function pressAndWait(button: HTMLElement | SVGElement, text: string): Promise<number> {
  const field = document.querySelector('textarea')
  if (!field || !(button instanceof HTMLElement)) throw new Error('The page has no text field or no button.')
  // React looks for changes that are not its own.
  Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value')?.set?.call(field, text)
  field.dispatchEvent(new Event('input', { bubbles: true }))
  await new Promise(requestAnimationFrame)
  const started = performance.now()
  button.click()
  // The steps of the text before are gone with the press.
  await new Promise(requestAnimationFrame)
  while (!document.querySelector('[data-testid=step]')?.textContent?.startsWith('Step')) {
    await new Promise(requestAnimationFrame)
  }
  return performance.now() - started
}
