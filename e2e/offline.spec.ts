import { expect, test } from './fixtures.ts'
import { serveStatically } from './static-server.ts'

test.use({ serviceWorkers: 'allow' })

const text = 'Kannst du mir bitte helfen?'

test('after one visit to a plain static host everything works with the server stopped', async ({
  app,
  context,
  page,
}) => {
  const server = await serveStatically('/apps/difformer/')
  await page.goto(server.url)
  await app.source.fill(text)
  await app.translate()
  const online = await app.finished()
  await expect(page.getByText('Ready to work offline')).toBeVisible()

  await server.stop()
  await page.reload()
  await app.ready()
  await expect(app.source).toHaveValue(text)
  expect(await app.finished()).toBe(online)
  // The service worker adds what the host did not send.
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true)

  // What is loaded only when it is opened is kept, too.
  await app.openPanel('About this model')
  await expect(page.locator('.model-about').getByRole('heading', { name: 'Scores' })).toBeVisible()
  await app.openPanel('About this device')
  await expect(page.locator('.device')).toContainText('Ready: everything works without a network')
  await page.getByRole('link', { name: 'Benchmark this device' }).click()
  await expect(app.button('Run the benchmark')).toBeEnabled()
  await page.getByRole('link', { name: 'Back to the text' }).click()

  await context.setOffline(true)
  await expect(page.getByText('Offline', { exact: true })).toBeVisible()
  await app.source.fill('Guten Morgen.')
  await app.translate()
  await app.finished()
})

test('a new version waits until it is asked for, and the text stays', async ({ app, page }) => {
  const server = await serveStatically('/')
  await page.goto(server.url)
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => {}))
  server.appended.set('/service-worker.js', '// another version')
  await page.reload()
  await app.source.fill(text)
  await expect(page.getByText('A new version is ready.')).toBeVisible()
  const reloaded = page.waitForEvent('load')
  await app.button('Reload').click()
  await reloaded
  await expect(app.source).toHaveValue(text)
  await expect(page.getByText('A new version is ready.')).toBeHidden()
  await server.stop()
})

test('it can be installed', async ({ page, request }) => {
  await page.goto('/')
  const href = await page.locator('link[rel=manifest]').getAttribute('href')
  const url = new URL(href ?? '', page.url())
  const manifest = await (await request.get(url.href)).json()
  expect(manifest).toMatchObject({ name: 'Difformer', display: 'standalone' })
  for (const { src } of manifest.icons) expect((await request.get(new URL(src, url).href)).ok()).toBe(true)
})
