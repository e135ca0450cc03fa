import { beforeWorker, expect, serveTinyModel, test } from './fixtures.ts'

const text = 'Guten Morgen, wie geht es dir?'

test.describe('About this device', () => {
  test('says what the model runs on and why, what that weighs and keeps, and tests again', async ({ app, page }) => {
    await serveTinyModel(page)
    await app.openWithModel()
    await app.openPanel('About this device')
    const panel = page.locator('.device')
    await expect(panel).toContainText('This browser has no WebGPU, so the model runs on the CPU.')
    await expect(panel).toContainText('None that this browser offers to pages')
    await expect(panel).toContainText(/CPU \(WASM\), 1 thread/)
    await expect(panel).toContainText('int8')
    await expect(panel).toContainText(/[\d.]+ ms for one sentence/)
    await expect(panel).toContainText(/Download[\d.]+ MB, only what this device uses/)
    await expect(panel).toContainText(/Storage used by this page[\d.]+ MB of [\d.]+ GB/)
    await expect(panel).toContainText(
      /App \d+\.\d+\.\d+, model tiny \([0-9a-f]{7}\), ONNX Runtime Web \d+\.\d+\.\d+, wasm/,
    )
    await expect(panel.getByRole('row', { name: /^CPU, 1 thread, int8/ })).toBeVisible()

    await app.source.fill(text)
    await app.translate()
    const result = await app.finished()
    await app.button('Test again').click()
    await app.ready()
    await expect(panel.getByRole('row', { name: /^CPU, 1 thread, int8/ })).toBeVisible()
    await expect(app.source).toHaveValue(text)
    await expect(app.result).toHaveText(result)
  })

  test('threads are tried once and then remembered', async ({ app, page }) => {
    await serveTinyModel(page)
    const trials: string[] = []
    page.on('worker', (worker) => trials.push(worker.url()))
    await beforeWorker(
      page,
      `Object.defineProperty(WorkerNavigator.prototype, 'hardwareConcurrency', { get: () => 4 })`,
    )
    await app.openWithModel()
    await app.openPanel('About this device')
    const rows = page.locator('.trials tbody tr')
    await expect(rows).toHaveCount(2)
    await expect(rows.nth(0)).toHaveText(/^CPU, 1 thread, int8right[\d.]+ ms$/)
    await expect(rows.nth(1)).toHaveText(/^CPU, 2 threads, int8right[\d.]+ ms$/)
    const tested = await page.locator('.trials').textContent()

    await page.reload()
    await app.ready()
    await app.openPanel('About this device')
    // The very same numbers: nothing was measured again.
    await expect(page.locator('.trials')).toHaveText(tested ?? '')
  })
})

test('About this model shows its size, its data with licences, and its scores', async ({ app, page }) => {
  await app.openWithModel()
  await app.openPanel('About this model')
  const panel = page.locator('.model-about')
  await expect(panel).toContainText(/[\d.]+ million parameters/)
  await expect(panel.getByRole('heading', { name: 'Scores' })).toBeVisible()
  await expect(panel.getByRole('cell', { name: /^\d+\.\d+$/ }).first()).toBeVisible()
  await expect(panel).toContainText('CC BY')
})

test('a model without a card says so', async ({ app, page }) => {
  await page.route('**/README.md', (route) => route.fulfill({ status: 404 }))
  await page.goto('/')
  await expect(app.button(/^Download/)).toBeVisible()
  await app.openPanel('About this model')
  await expect(page.getByText('The model card cannot be read now.')).toBeVisible()
})
