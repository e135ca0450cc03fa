import { readdir, readFile } from 'node:fs/promises'
import { test as base, type Page } from '@playwright/test'
import { App } from './app.ts'
import { type StaticServer, serveStatically } from './static-server.ts'

export const test = base.extend<{ app: App }>({
  app: async ({ page }, use) => {
    await use(new App(page))
  },
})

export { expect } from '@playwright/test'

const tiny = new URL('../src/difformer/testdata/tiny/', import.meta.url)
const tinyReranked = new URL('../src/difformer/testdata/tiny-reranked/', import.meta.url)
const tinyBaseline = new URL('../src/difformer/testdata/tiny-baseline/', import.meta.url)

interface TinyTask {
  readonly id: string
  readonly source: string
  readonly target: string
  readonly prefix_token: string
  readonly label: string
  readonly examples: readonly string[]
  readonly note?: string
  readonly lengths?: boolean
}

const german: TinyTask = {
  id: 'translate',
  source: 'de',
  target: 'en',
  prefix_token: '<translate-de-en>',
  label: 'German to English',
  examples: ['Guten Morgen, wie geht es dir?'],
}
const english: TinyTask = {
  id: 'translate',
  source: 'en',
  target: 'de',
  prefix_token: '<translate-en-de>',
  label: 'English to German',
  examples: ['Where is the nearest station?'],
}

function rewriting(id: string, more: Pick<TinyTask, 'lengths'> = {}): TinyTask {
  const examples = [
    `A text to ${id}.`,
    'The city council voted on Tuesday night to close the old harbour bridge to lorries from next spring, after engineers ' +
      'found cracks in two of its main supports. Repairs are expected to cost 12 million pounds and take two years.',
  ]
  const note = `It was never trained to ${id} anything: its weights are random, and so is what it writes.`
  return { id, source: 'en', target: 'en', prefix_token: `<${id}>`, label: `To ${id}`, examples, note, ...more }
}

const rewritings: readonly TinyTask[] = [
  rewriting('summarize', { lengths: true }),
  rewriting('paraphrase'),
  rewriting('simplify', { lengths: true }),
  rewriting('question'),
  rewriting('describe'),
]

/** What a page may be offered in place of the shipped models; all of them run the same few kilobytes. */
export const tinyModels = {
  reranked: [{ id: 'tiny-reranked', name: 'Tiny', tasks: [german] }],
  oneWay: [{ id: 'tiny', name: 'Tiny', tasks: [german] }],
  bothWays: [{ id: 'tiny', name: 'Tiny', tasks: [german, english] }],
  many: [
    { id: 'tiny', name: 'Tiny', tasks: [german, english] },
    { id: 'rewrite-en', name: 'Tiny rewriter', tasks: rewritings },
  ],
} as const

type TinyModels = (typeof tinyModels)[keyof typeof tinyModels]

/** Offers models of a few kilobytes with random weights in place of the shipped ones: enough for software WebGPU. */
export async function serveTinyModel(page: Page, served: TinyModels = tinyModels.oneWay): Promise<void> {
  const bytes = { wasm: 200_000, webgpu: 200_000 }
  const models = served.map(({ id, name, tasks }) => ({ id, name, path: id, bytes, tasks }))
  const defaults = served.flatMap(({ id, tasks }) => tasks.map((task) => [task.id, id] as const))
  await page.route('**/models/index.json', (route) =>
    route.fulfill({ json: { models, default: Object.fromEntries(defaults) } }),
  )
  for (const { id, name, tasks } of served) {
    await page.route(`**/models/${id}/**`, async (route) => {
      const path = new URL(route.request().url()).pathname.replace(/^.*\/models\/[^/]+\//, '')
      const folder = id === 'tiny-reranked' ? tinyReranked : tiny
      const body = await readFile(new URL(path, folder)).catch(() => undefined)
      if (body === undefined) return route.fulfill({ status: 404 })
      if (path !== 'config.json') return route.fulfill({ body })
      return route.fulfill({ json: { ...JSON.parse(body.toString()), id, name, tasks } })
    })
  }
}

/** Offers an autoregressive model of the same size as well. After serveTinyModel. */
export async function serveTinyBaseline(page: Page): Promise<void> {
  await page.route('**/models/index.json', async (route) => {
    const models = [{ id: 'tiny', name: 'Tiny', path: 'tiny', bytes: { wasm: 1, webgpu: 1 }, tasks: [german] }]
    const baselines = [{ id: 'tiny-baseline', name: 'Tiny baseline', path: 'tiny-baseline', tasks: [german] }]
    await route.fulfill({ json: { models, baselines, default: { translate: 'tiny' } } })
  })
  await page.route('**/models/tiny-baseline/**', async (route) => {
    const path = new URL(route.request().url()).pathname.replace(/^.*\/tiny-baseline\//, '')
    await route.fulfill({ body: await readFile(new URL(path, tinyBaseline)) })
  })
}

/**
 * The app from a server of its own, with a script in the worker and in those that it starts in turn: a route reaches only the
 * first. The script runs before any message arrives.
 */
export async function serveWithWorkerScript(script: string): Promise<StaticServer> {
  const server = await serveStatically('/')
  const assets = await readdir(new URL('../dist/assets/', import.meta.url))
  const worker = assets.find((name) => /^worker-.*\.js$/.test(name))
  server.appended.set(`/assets/${worker}`, `;{${script}}`)
  return server
}

/** Runs a script in the worker before the app's own, to take something away from it. */
export async function beforeWorker(page: Page, script: string): Promise<void> {
  await page.route('**/assets/worker-*.js', async (route) => {
    const response = await route.fetch()
    await route.fulfill({ response, body: `${script};\n${await response.text()}` })
  })
}
