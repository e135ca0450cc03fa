import { beforeWorker, expect, test } from './fixtures.ts'
import { serveStatically } from './static-server.ts'

const text = 'Wo ist der nächste Bahnhof?'

test('the download shows real bytes, and what is typed meanwhile is translated when it is there', async ({
  app,
  page,
}) => {
  await page.route('**/*.onnx', async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 500))
    await route.continue()
  })
  await page.goto('/')
  await app.button(/^Download/).click()
  await app.source.fill(text)
  await expect(page.getByTestId('download-bytes')).toHaveText(/^[\d.]+ MB of \d+ MB$/)
  await expect(page.getByRole('progressbar', { name: /Downloading/ })).toBeVisible()
  await app.finished()
  await expect(app.source).toHaveValue(text)
})

test('Translate gets the model by itself, and a second visit has it', async ({ app, page }) => {
  await page.goto('/')
  await app.source.fill(text)
  await app.translate()
  const first = await app.finished()

  const asked: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  await page.reload()
  expect(await app.finished()).toBe(first)
  expect(asked.filter((url) => /\.(onnx|wasm)$/.test(url))).toEqual([])
})

test('a missing file: a clear message, and it works once the file is back', async ({ app, page }) => {
  await page.route('**/*encoder*.onnx', (route) => route.fulfill({ status: 404 }))
  await page.goto('/')
  await app.source.fill(text)
  await app.translate()
  await expect(app.alert).toContainText('missing on the server')
  await expect(app.source).toHaveValue(text)

  await page.unroute('**/*encoder*.onnx')
  await app.button('Try again').click()
  await app.ready()
  await expect(app.alert).toBeHidden()
  await app.finished()
})

test('a damaged file is noticed, and can be downloaded again', async ({ app, page }) => {
  await page.route('**/*denoiser*.onnx', async (route) => {
    const response = await route.fetch()
    const body = await response.body()
    body[1000] = (body[1000] ?? 0) ^ 1
    await route.fulfill({ response, body })
  })
  await page.goto('/')
  await app.source.fill(text)
  await app.translate()
  await expect(app.alert).toContainText('damaged')
  await page.unroute('**/*denoiser*.onnx')
  await app.button('Delete and download again').click()
  await app.ready()
  await app.translate()
  await app.finished()
})

test('a download that broke off goes on where it was', async ({ app, page }) => {
  const server = await serveStatically('/', /denoiser_weights/)
  await page.goto(server.url)
  await app.button(/^Download/).click()
  await app.ready()
  expect(server.ranges).toHaveLength(1)
  await server.stop()
})

test('a download can be cancelled and taken up again', async ({ app, page }) => {
  let held: (() => void) | undefined
  await page.route('**/*encoder*.onnx', async (route) => {
    await new Promise<void>((resolve) => {
      held = resolve
    })
    await route.continue().catch(() => {})
  })
  await page.goto('/')
  await app.source.fill(text)
  await app.button(/^Download/).click()
  await expect(page.getByTestId('download-bytes')).toBeVisible()
  await app.button('Cancel').click()
  await expect(app.button(/^Download/)).toBeVisible()
  await expect(app.alert).toBeHidden()
  held?.()
  await page.unroute('**/*encoder*.onnx')
  await app.button(/^Download/).click()
  await app.ready()
  await expect(app.source).toHaveValue(text)
})

test('without the list of models the page says so, and recovers', async ({ app, page }) => {
  await page.route('**/models/index.json', (route) => route.abort())
  await page.goto('/')
  await expect(app.alert).toContainText('could not be reached')
  await page.unroute('**/models/index.json')
  await app.button('Try again').click()
  await expect(app.button(/^Download/)).toBeVisible()
})

test('a browser that keeps nothing: it works, and says what that means', async ({ app, page }) => {
  await beforeWorker(
    page,
    `Object.defineProperty(globalThis, 'caches', { get() { throw new DOMException('Denied', 'SecurityError') } })`,
  )
  await app.openWithModel()
  await expect(page.getByText('This browser keeps no files for this page')).toBeVisible()
  await app.source.fill(text)
  await app.translate()
  await app.finished()
})

test('a device without room: it works, and says what that means', async ({ app, page }) => {
  await beforeWorker(page, `Cache.prototype.put = () => Promise.reject(new DOMException('Full', 'QuotaExceededError'))`)
  await app.openWithModel()
  await expect(page.getByText('has to be downloaded again')).toBeVisible()
  await app.source.fill(text)
  await app.translate()
  await app.finished()
})

test('the model can be taken off the device', async ({ app, page }) => {
  await app.openWithModel()
  await app.openPanel('Settings')
  await app.button('Delete the model').click()
  await expect(app.button(/^Download/)).toBeVisible()
  await page.reload()
  await expect(app.button(/^Download/)).toBeVisible()
})

test('no WebGPU: the CPU takes over and says so, whatever was chosen', async ({ app, page }) => {
  await app.openWithModel()
  await app.openPanel('Settings')
  const reason = page.getByText('This browser has no WebGPU, so the model runs on the CPU.')
  await expect(reason.first()).toBeVisible()
  await app.pick('WebGPU')
  await app.ready()
  await expect(reason.first()).toBeVisible()
  await expect(app.engine).toHaveText(/^CPU/)
})
