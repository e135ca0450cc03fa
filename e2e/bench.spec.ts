import type { Page } from '@playwright/test'
import type { App } from './app.ts'
import { expect, serveTinyBaseline, serveTinyModel, test } from './fixtures.ts'

const cases = 10

async function openBenchmark(app: App, page: Page): Promise<void> {
  await app.openWithModel()
  await page.getByRole('link', { name: 'Benchmark this device' }).click()
  await expect(page.getByRole('heading', { name: 'Benchmark' })).toBeFocused()
}

test('the benchmark runs both in turns, shows a table and a plot, and can be copied', async ({
  app,
  context,
  page,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await serveTinyModel(page)
  await serveTinyBaseline(page)
  await openBenchmark(app, page)
  await app.button('Run the benchmark').click()
  await expect(page.getByRole('progressbar', { name: 'Benchmark' })).toBeVisible()
  await expect(app.button('Copy as JSON')).toBeVisible({ timeout: 150_000 })

  const rows = page.locator('.bench-table tbody tr')
  await expect(rows).toHaveCount(cases)
  await expect(rows.first()).toHaveText(/^One sentence[\d.]+ m?s[\d.]+ m?s\d+\.\d\d[\d.]+ m?s$/)
  await expect(rows.last()).toHaveText(/^400 words/)
  await expect(page.locator('.bench-findings')).toContainText('For a paragraph of 20 such sentences, Difformer is')
  await expect(
    page.getByRole('img', { name: /Time against text length\. At 400 words: Difformer .+ word by word/ }),
  ).toBeVisible()
  await expect(page.locator('.bench-missing')).toBeHidden()

  await app.button('Copy as JSON').click()
  const copied = JSON.parse(await page.evaluate(() => navigator.clipboard.readText()))
  expect(copied).toMatchObject({ model: 'tiny', baseline: 'tiny-baseline', machine: { threads: 1 } })
  expect(copied.results).toHaveLength(cases)
  for (const { difformerMs, arMs, ratio, backend, precision } of copied.results) {
    expect([backend, precision]).toEqual(['wasm', 'int8'])
    expect(Math.min(difformerMs, arMs, ratio)).toBeGreaterThan(0)
  }
})

test('without a model to compare with it says so, and times Difformer alone', async ({ app, page }) => {
  await serveTinyModel(page)
  await openBenchmark(app, page)
  await app.button('Run the benchmark').click()
  await expect(page.getByText('There is no autoregressive model for this task')).toBeVisible()
  const rows = page.locator('.bench-table tbody tr')
  await expect(page.getByRole('columnheader', { name: 'Word by word' })).toHaveCount(0)
  await expect(rows.first()).toHaveText(/^One sentence[\d.]+ m?s[\d.]+ m?s$/)
})

test('it can be cancelled, what was measured stays, and the translator still works', async ({ app, page }) => {
  await serveTinyModel(page)
  await openBenchmark(app, page)
  await app.button('Run the benchmark').click()
  await expect(page.locator('.bench-table tbody tr').first()).toBeVisible()
  await app.button('Cancel').click()
  await expect(app.button('Run again')).toBeVisible()
  await expect(page.locator('.bench-table tbody tr').first()).toBeVisible()
  await expect(app.alert).toBeHidden()

  await page.getByRole('link', { name: 'Back to the text' }).click()
  await app.source.fill('Guten Morgen.')
  await app.translate()
  await app.finished()
})

test('without the model it says what to do first', async ({ app, page }) => {
  await serveTinyModel(page)
  await page.goto('/#benchmark')
  await expect(app.button('Run the benchmark')).toBeDisabled()
  await page.getByRole('link', { name: 'Get it there' }).click()
  await app.button(/^Download/).click()
  await app.ready()
  await page.goBack()
  await expect(app.button('Run the benchmark')).toBeEnabled()
})
