import { readFile } from 'node:fs/promises'
import { test as base, type Page } from '@playwright/test'
import { App } from './app.ts'

export const test = base.extend<{ app: App }>({
  app: async ({ page }, use) => {
    await use(new App(page))
  },
})

export { expect } from '@playwright/test'

const tiny = new URL('../src/difformer/testdata/tiny/', import.meta.url)

/** Offers a model of a few kilobytes with random weights in place of the shipped ones: enough for software WebGPU. */
export async function serveTinyModel(page: Page): Promise<void> {
  const models = [{ id: 'tiny', name: 'Tiny', path: 'tiny', bytes: { wasm: 200_000, webgpu: 200_000 } }]
  await page.route('**/models/index.json', (route) =>
    route.fulfill({ json: { models, default: { translate: 'tiny' } } }),
  )
  await page.route('**/models/tiny/**', async (route) => {
    const path = new URL(route.request().url()).pathname.replace(/^.*\/models\/tiny\//, '')
    await route.fulfill({ body: await readFile(new URL(path, tiny)) })
  })
}

/** Runs a script in the worker before the app's own, to take something away from it. */
export async function beforeWorker(page: Page, script: string): Promise<void> {
  await page.route('**/assets/worker-*.js', async (route) => {
    const response = await route.fetch()
    await route.fulfill({ response, body: `${script};\n${await response.text()}` })
  })
}
