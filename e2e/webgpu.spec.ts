import type { App } from './app.ts'
import { beforeWorker, expect, serveTinyModel, serveWithWorkerScript, test, tinyModels } from './fixtures.ts'

/** WebGPU in software is right but slow: a model of a few kilobytes. */
test.beforeEach(async ({ page }) => {
  await serveTinyModel(page)
})

const text = 'Guten Morgen, wie geht es dir?\nIch bin müde.'

/** Opens the page and gets the model for a backend, with the weights that both compute alike with. */
async function openOn(app: App, backend: 'CPU' | 'WebGPU'): Promise<void> {
  await app.page.goto('/?precision=w8')
  await app.openPanel('Settings')
  await app.pick(backend)
  await app.button(/^Download/).click()
  await app.ready()
  await expect(app.engine).toHaveText(backend === 'CPU' ? /^CPU/ : 'GPU')
}

/** Makes the software adapter look like a graphics card. */
const disguise = `
  Object.defineProperty(GPUAdapterInfo.prototype, 'isFallbackAdapter', { get: () => false })
  Object.defineProperty(GPUAdapterInfo.prototype, 'architecture', { get: () => 'test' })
`

test('a software WebGPU is not chosen by itself, and the page says why', async ({ app, page }) => {
  await app.openWithModel()
  await expect(app.engine).toHaveText(/^CPU/)
  await app.source.fill(text)
  await app.translate()
  await app.finished()
  await expect(page.getByText('WebGPU is only simulated in software here').first()).toBeVisible()
})

test('WebGPU and WASM give the same tokens at every step', async ({ app }) => {
  const shown: string[][] = []
  for (const backend of ['CPU', 'WebGPU'] as const) {
    await openOn(app, backend)
    await app.source.fill(text)
    await app.translate()
    const steps = [await app.finished()]
    const count = Number(await app.scrubber.getAttribute('max'))
    expect(count).toBe(6)
    for (let step = 1; step <= count; step++) {
      await app.scrubber.fill(String(step))
      await expect(app.step).toHaveText(new RegExp(`^Step ${step} of`))
      steps.push((await app.stage.textContent()) ?? '')
    }
    shown.push(steps)
    await app.button('Clear').click()
  }
  expect(shown[1]).toEqual(shown[0])
})

test('WebGPU and WASM read the candidates of a model with a reranker alike', async ({ app, page }) => {
  await serveTinyModel(page, tinyModels.reranked)
  const shown: string[][] = []
  for (const backend of ['CPU', 'WebGPU'] as const) {
    await openOn(app, backend)
    await app.source.fill('Ich habe gestern einen guten Film gesehen.')
    await app.translate()
    await app.finished()
    await app.openPanel('Candidates')
    await expect(page.getByText(/^perplexity \d+\.\d$/).first()).toBeVisible()
    shown.push(await page.locator('.candidate').allTextContents())
    await app.button('Clear').click()
  }
  expect(shown[0]?.length).toBe(6)
  expect(shown[1]).toEqual(shown[0])
})

test('a GPU that cannot start the model: the CPU takes over and says why', async ({ app, page }) => {
  const server = await serveWithWorkerScript(
    `${disguise}; GPUAdapter.prototype.requestDevice = () => Promise.reject(new Error('The device is busy'))`,
  )
  await page.goto(server.url)
  await app.source.fill(text)
  await app.translate()
  await app.ready()
  await expect(app.engine).toHaveText(/^CPU/)
  await app.finished()
  await expect(page.getByText('WebGPU failed on this device, so the model runs on the CPU.').first()).toBeVisible()
  await server.stop()
})

test('a GPU is tried before it is taken: right, but slower than the CPU, and the page shows both', async ({
  app,
  page,
}) => {
  await beforeWorker(page, disguise)
  const asked: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  await app.openWithModel()
  await expect(app.engine).toHaveText(/^CPU/)
  await app.openPanel('About this device')
  const rows = page.locator('.trials tbody tr')
  await expect(rows.nth(0)).toHaveText(/^GPU \(WebGPU\), w8right[\d.]+ m?s$/)
  await expect(rows.nth(1)).toHaveText(/^CPU, \d threads?, w8right[\d.]+ m?s$/)
  await expect(page.locator('.device-reason')).toHaveText(
    /^The CPU is faster than WebGPU here: [\d.]+ m?s a step against/,
  )
  await app.source.fill(text)
  await app.translate()
  await app.finished()

  // Remembered: the next visit neither tries nor downloads anything.
  asked.length = 0
  await page.reload()
  await app.ready()
  await expect(app.engine).toHaveText(/^CPU/)
  expect(asked.filter((url) => /\.(onnx|wasm)$/.test(url))).toEqual([])
})

test('a GPU that computes wrongly is found out, and never used', async ({ app, page }) => {
  const server = await serveWithWorkerScript(
    `${disguise}
    const create = GPUDevice.prototype.createShaderModule
    GPUDevice.prototype.createShaderModule = function (descriptor) {
      return create.call(this, { ...descriptor, code: descriptor.code.replaceAll('exp(', 'abs(') })
    }`,
  )
  await page.goto(server.url)
  await app.openPanel('Settings')
  await app.pick('WebGPU')
  await app.button(/^Download/).click()
  await app.ready()
  await expect(app.engine).toHaveText(/^CPU/)
  await app.openPanel('About this device')
  await expect(page.locator('.device-reason')).toContainText('WebGPU gave other words than the CPU')
  await expect(page.locator('.trials tbody tr').first()).toContainText('wrong words')
  await server.stop()
})

test('a GPU that goes away in the middle: the CPU finishes the text without a download, and says so', async ({
  app,
  page,
}) => {
  await beforeWorker(
    page,
    `const request = GPUAdapter.prototype.requestDevice
    let device
    GPUAdapter.prototype.requestDevice = async function (...options) { return (device = await request.apply(this, options)) }
    const submit = GPUQueue.prototype.submit
    let left = Infinity
    addEventListener('message', ({ data }) => { if (data.name === 'generate') left = 40 })
    GPUQueue.prototype.submit = function (...buffers) {
      if (--left === 0) device.destroy()
      return submit.apply(this, buffers)
    }`,
  )
  await page.goto('/')
  await app.openPanel('Settings')
  await app.pick('WebGPU')
  await app.set('Steps', 30)
  await app.button(/^Download/).click()
  await app.ready()
  await expect(app.engine).toHaveText('GPU')
  const asked: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  await app.source.fill(text)
  await app.translate()
  await expect(page.getByText('The GPU stopped in the middle of the text')).toBeVisible()
  await app.ready()
  await expect(app.engine).toHaveText(/^CPU/)
  await app.finished()
  await expect(app.source).toHaveValue(text)
  expect(asked.filter((url) => /\.(onnx|wasm)$/.test(url))).toEqual([])
})
