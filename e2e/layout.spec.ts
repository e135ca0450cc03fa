import type { Page } from '@playwright/test'
import { lowContrast } from './contrast.ts'
import { expect, test } from './fixtures.ts'

const text = 'Zwei Kinder spielen mit einem Ball im Park. Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen!'

async function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
}

test('a phone shows everything without scrolling sideways', async ({ app, page }) => {
  await page.setViewportSize({ width: 390, height: 844 })
  await page.goto('/')
  await expect(app.button(/^Download/)).toBeVisible()
  expect(await overflow(page)).toBe(0)
  await app.button(/^Download/).click()
  await app.source.fill(text)
  await app.ready()
  await app.finished()
  for (const panel of ['Candidates', 'Settings', 'About this device', 'About this model', 'How this works'])
    await app.openPanel(panel)
  expect(await overflow(page)).toBe(0)
  for (const button of await page.getByRole('button').all()) {
    const box = await button.boundingBox()
    if (box) expect(Math.min(box.width, box.height)).toBeGreaterThanOrEqual(24)
  }
})

test('everything can be done by keyboard', async ({ app, page }) => {
  await page.goto('/')
  await expect(app.button(/^Download/)).toBeVisible()
  const focus = async (isThere: () => Promise<boolean>) => {
    for (let presses = 0; presses < 40; presses++) {
      await page.keyboard.press('Tab')
      if (await isThere()) return
    }
    throw new Error('The Tab key did not get there.')
  }
  const on = (name: string) => () =>
    page.evaluate((wanted) => {
      const active = document.activeElement
      const label = active?.getAttribute('aria-label') ?? active?.textContent ?? ''
      return label.startsWith(wanted) || active?.id.endsWith(wanted) === true
    }, name)

  await focus(on('-text'))
  await page.keyboard.type('Guten Morgen.')
  await page.keyboard.press('Control+Enter')
  await app.finished()
  await focus(on('Replay'))
  await page.keyboard.press('Enter')
  await expect(app.button('Pause')).toBeVisible()
  await expect(app.button('Replay')).toBeVisible()
  await focus(on('Step'))
  await page.keyboard.press('Home')
  await expect(app.step).toHaveText(/^Step 1 of/)
  await page.keyboard.press('ArrowRight')
  await expect(app.step).toHaveText(/^Step 2 of/)
  await focus(on('Candidates'))
  await page.keyboard.press('Enter')
  await expect(page.locator('.candidate').first()).toBeVisible()
})

test('the page has names for its parts, and tells the result once', async ({ app, page }) => {
  await app.openWithModel()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Difformer')
  await expect(page.getByRole('main')).toBeVisible()
  await expect(app.result).toHaveAttribute('aria-live', 'polite')
  await expect(app.stage.locator('[aria-live]')).toHaveCount(0)
  await app.openPanel('Settings')
  for (const control of await page.locator('input, textarea, button, select').all()) {
    const name = await control.evaluate((element) => {
      const labels = (element as HTMLInputElement).labels
      return labels?.[0]?.textContent || element.getAttribute('aria-label') || element.textContent
    })
    expect(name?.trim()).toBeTruthy()
  }
})

for (const colorScheme of ['light', 'dark'] as const) {
  test(`text stands out from what is behind it, ${colorScheme}`, async ({ app, page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await app.openWithModel()
    await app.source.fill(text)
    await app.finished()
    await app.scrubber.fill('1')
    await app.openPanel('Candidates')
    await app.openPanel('Settings')
    await app.openPanel('About this device')
    await app.openPanel('About this model')
    await expect(page.locator('.trials')).toBeVisible()
    await expect(page.locator('.card-text')).toBeVisible()
    await page.waitForTimeout(300)
    expect(await page.evaluate(lowContrast)).toEqual([])
    await page.screenshot({ path: `test-results/${colorScheme}.png`, fullPage: true })
  })
}
