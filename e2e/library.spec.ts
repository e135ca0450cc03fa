/** The library's example page, as it lies in the repository, on a plain static server. */

import { execFileSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { extname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@playwright/test'

const root = fileURLToPath(new URL('..', import.meta.url))
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
}
let server: Server
let url = ''

test.beforeAll(async () => {
  execFileSync('npm', ['run', '--silent', 'build:library'], { cwd: root })
  server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost')
    const file = normalize(join(root, pathname))
    const content = file.startsWith(root) ? await readFile(file).catch(() => undefined) : undefined
    const type = types[extname(file)] ?? 'application/octet-stream'
    response.writeHead(content === undefined ? 404 : 200, { 'Content-Type': type }).end(content)
  })
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  const address = server.address()
  url = `http://localhost:${typeof address === 'object' ? address?.port : ''}/src/difformer/examples/page.html`
})

test.afterAll(() => {
  server.closeAllConnections()
  server.close()
})

test('the example page runs the built library without a bundler', async ({ page }) => {
  await page.goto(`${url}?model=../testdata/tiny/`)
  await page.getByRole('button', { name: 'Translate' }).click()
  await expect(page.getByRole('listitem')).toHaveCount(6)
  await expect(page.getByRole('status')).not.toBeEmpty()
  await page.getByRole('textbox', { name: 'Text' }).fill('😀')
  await page.getByRole('button', { name: 'Translate' }).click()
  await expect(page.getByRole('status')).toContainText('no words that this model can read')
})
