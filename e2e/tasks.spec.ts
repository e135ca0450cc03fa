import type { Page } from '@playwright/test'
import type { App } from './app.ts'
import { lowContrast } from './contrast.ts'
import { expect, serveTinyModel, test, tinyModels } from './fixtures.ts'

const german = 'Das ist mein eigener Text, und er ist nicht lang.'
const article = 'The council voted to close the bridge. It is old, and the repairs are expected to take two years. '
const kinds = [
  { name: 'Translate', result: 'English', title: /^Translate/ },
  { name: 'Summarize', result: 'Summary', title: /^Summarize/ },
  { name: 'Paraphrase', result: 'In other words', title: /^Paraphrase/ },
  { name: 'Simplify', result: 'In simpler words', title: /^Simplify/ },
  { name: 'Ask a question', result: 'Question', title: /^Ask a question/ },
  { name: 'Describe', result: 'In one line', title: /^Describe/ },
]

/** The button that begins, not the choice of the task. */
const begin = (app: App, name: string) => app.button(new RegExp(`^${name}`)).and(app.page.locator('.button-primary'))

const picked = (page: Page) => page.locator('.task').getByRole('radio', { checked: true })

async function typeOnly(app: App): Promise<void> {
  await app.openPanel('Settings')
  await app.page.getByRole('checkbox', { name: 'when I pause typing' }).uncheck()
}

test.describe('with the model of the rewriting tasks on the device', () => {
  test.beforeEach(async ({ app, page }) => {
    await serveTinyModel(page, tinyModels.many)
    await app.openWithModel('/?task=summarize')
  })

  test('every task has its own words, and works', async ({ app, page }) => {
    await typeOnly(app)
    const source = page.getByRole('textbox', { name: 'English text' })
    await source.fill('The bridge is old and will be closed.')
    for (const { name, result, title } of kinds.slice(1)) {
      await test.step(name, async () => {
        await app.pick(name)
        await expect(page).toHaveTitle(title)
        await expect(page.getByRole('region', { name: result, exact: true })).toBeVisible()
        await expect(page.getByRole('combobox')).toHaveCount(0)
        await expect(page.getByText(/^It was never trained to/)).toBeVisible()
        await expect(app.result).toBeEmpty()
        await begin(app, name).click()
        await app.finished()
        await expect(source).toHaveValue('The bridge is old and will be closed.')
      })
    }
    // What a task wrote of this text is there again.
    await app.pick('Summarize')
    await expect(app.result).toHaveAttribute('data-stale', 'false')
    await expect(app.result).not.toBeEmpty()
  })

  test('the tasks are one choice for the keyboard, in the address, and remembered', async ({ app, page }) => {
    await expect(page.getByRole('group', { name: 'What to do with the text' })).toBeVisible()
    await picked(page).focus()
    await page.keyboard.press('ArrowRight')
    await expect(page.getByRole('radio', { name: 'Paraphrase' })).toBeChecked()
    await expect(page.getByRole('radio', { name: 'Paraphrase' })).toBeFocused()
    await expect(page).toHaveURL(/task=paraphrase/)
    await page.goto('/')
    await expect(page.getByRole('radio', { name: 'Paraphrase' })).toBeChecked()
    await page.goto('/?task=question')
    await expect(page.getByRole('radio', { name: 'Ask a question' })).toBeChecked()
    await app.ready()
  })

  test('an example gives way to one of the next task; a text that was typed stays', async ({ app, page }) => {
    const source = page.getByRole('textbox', { name: 'English text' })
    await app.button('A text to summarize.').click()
    const summary = await app.finished()
    await app.pick('Simplify')
    await expect(source).toHaveValue('A text to simplify.')
    await app.finished()
    await app.pick('Summarize')
    await expect(source).toHaveValue('A text to summarize.')
    await expect(app.result).toHaveText(summary)

    await source.fill('My own text.')
    await app.pick('Paraphrase')
    await expect(source).toHaveValue('My own text.')
    await page.reload()
    await expect(source).toHaveValue('My own text.')
  })

  test('a length can be chosen where it makes sense, and each task remembers its own', async ({ app, page }) => {
    await app.button('A text to summarize.').click()
    await app.finished()
    await expect(page.getByText(/ · medium length · /)).toBeVisible()
    await app.pick('Short')
    await expect(page.getByText(/ · short length · /)).toBeVisible()
    await app.pick('Simplify')
    await expect(page.getByRole('radio', { name: 'Medium' })).toBeChecked()
    await app.pick('Paraphrase')
    await expect(page.getByRole('radio', { name: 'Medium' })).toBeHidden()
    await page.goto('/?task=summarize')
    await expect(page.getByRole('radio', { name: 'Short' })).toBeChecked()
  })

  test('a long text becomes a list, which stays usable', async ({ app, context, page }) => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    await typeOnly(app)
    const source = page.getByRole('textbox', { name: 'English text' })
    // Two by two they fit what the model reads at once.
    const text = Array.from({ length: 100 }, (_, i) => `Day ${i + 1} was ${i % 3 ? 'very wet' : 'dry'}.`).join(' ')
    await source.fill(text)
    await begin(app, 'Summarize').click()
    await app.finished()
    const points = app.result.getByRole('listitem')
    const count = await points.count()
    expect(count).toBeGreaterThan(1)
    await expect(page.getByText(`Summary: ${count} points.`)).toBeAttached()
    await app.button('Copy').click()
    const copied = await page.evaluate(() => navigator.clipboard.readText())
    expect(copied).toBe((await points.allTextContents()).map((point) => `• ${point}`).join('\n'))

    await expect(app.step).toContainText('50 passages')
    await expect(app.step).toContainText(`${count} points kept`)
    await expect(app.stage.getByRole('listitem')).toHaveCount(24)
    await page.locator('.stage').getByRole('button', { name: 'Show all' }).click()
    await expect(app.stage.getByRole('listitem')).toHaveCount(50)
    await app.openPanel('Candidates')
    await expect(page.locator('.candidates-of')).toHaveCount(10)
    await page.locator('.candidates').getByRole('button', { name: 'Show all' }).click()
    await expect(page.locator('.candidates-of')).toHaveCount(50)

    await app.set('Steps', 50)
    await begin(app, 'Summarize').click()
    await app.button('Cancel').click()
    await expect(app.button('Cancel')).toBeHidden()
    await expect(points).toHaveCount(count)
    await expect(source).toHaveValue(text)
  })

  for (const colorScheme of ['light', 'dark'] as const) {
    test(`the tasks, lengths, notes and hints stand out from what is behind them, ${colorScheme}`, async ({
      app,
      page,
    }) => {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await page.getByRole('textbox', { name: 'English text' }).fill('Das ist nicht gut. Es ist auch nicht schlecht.')
      await app.finished()
      await expect(page.getByText('This looks like German.')).toBeVisible()
      await page.waitForTimeout(300)
      expect(await page.evaluate(lowContrast)).toEqual([])
    })
  }

  test('a text in another language: it says so, offers the translation, and loses nothing', async ({ app, page }) => {
    await typeOnly(app)
    const text = 'Das ist ein Text, der nicht auf Englisch ist, und er ist für die Aufgabe nicht gut.'
    await page.getByRole('textbox', { name: 'English text' }).fill(text)
    await expect(page.getByText('This looks like German. “Summarize” reads English.')).toBeVisible()
    await app.button('Translate it into English').click()
    await expect(page.getByRole('radio', { name: 'Translate' })).toBeChecked()
    await expect(app.source).toHaveValue(text)
    await expect(page.getByText('This looks like')).toBeHidden()
    await expect(page.getByText(/Tiny, for the CPU: [\d.]+ MB/)).toBeVisible()
  })
})

test('what is too long is told before anything is downloaded', async ({ app, page }) => {
  await serveTinyModel(page, tinyModels.many)
  await page.goto('/?task=summarize')
  const source = page.getByRole('textbox', { name: 'English text' })
  const text = article.repeat(400)
  await source.fill(text)
  await begin(app, 'Summarize').click()
  await expect(app.alert).toContainText('the limit is')
  await expect(app.button(/^Download/)).toBeVisible()
  await expect(source).toHaveValue(text)
  await source.fill('')
  await begin(app, 'Summarize').click()
  await expect(app.alert).toContainText('no text')
  await app.pick('Simplify')
  await expect(app.alert).toBeHidden()
})

test('a task of another model brings that model, after saying what it weighs, and both stay', async ({ app, page }) => {
  await serveTinyModel(page, tinyModels.many)
  await app.openWithModel()
  await app.source.fill(german)
  const english = await app.finished()

  await app.pick('Summarize')
  await expect(page.getByText(/Tiny rewriter, for the CPU: 0\.\d MB/)).toBeVisible()
  await expect(
    page.getByText('It can summarize, paraphrase, simplify, ask questions, and describe software.'),
  ).toBeVisible()
  const source = page.getByRole('textbox', { name: 'English text' })
  await expect(source).toHaveValue(german)
  await app.button(/^Download/).click()
  await app.ready()
  await app.finished()
  await expect(page).toHaveURL(/task=summarize/)

  const asked: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  // Both models are on the device now, and a German text is translated from German.
  await app.pick('Translate')
  await app.ready()
  await expect(app.source).toHaveValue(german)
  await expect(app.result).toHaveText(english)
  await expect(app.result).toHaveAttribute('data-stale', 'false')
  await app.pick('Simplify')
  await app.ready()
  await app.finished()
  await page.reload()
  await app.ready()
  await app.pick('Translate')
  await app.ready()
  expect(asked.filter((url) => /\.(onnx|wasm)$/.test(url))).toEqual([])
})

test('going back while the other model is on its way', async ({ app, page }) => {
  await serveTinyModel(page, tinyModels.many)
  await app.openWithModel()
  await app.source.fill(german)
  await app.finished()
  let go: (() => void) | undefined
  await page.route('**/rewrite-en/**/*encoder*.onnx', async (route) => {
    await new Promise<void>((resolve) => {
      go = resolve
    })
    await route.fallback().catch(() => {})
  })
  await app.pick('Summarize')
  await begin(app, 'Summarize').click()
  await expect(page.getByRole('progressbar', { name: 'Downloading Tiny rewriter' })).toBeVisible()
  await app.pick('Translate')
  await app.ready()
  await expect(app.source).toHaveValue(german)
  await expect(app.result).toHaveAttribute('data-stale', 'false')
  // Nobody asks for it any more.
  go?.()
  await page.unroute('**/rewrite-en/**/*encoder*.onnx')
  await app.pick('Simplify')
  await expect(app.button(/^Download/)).toBeVisible()
})

test('on a narrow phone all tasks are in sight, without scrolling sideways', async ({ app, page }) => {
  await page.setViewportSize({ width: 360, height: 740 })
  await serveTinyModel(page, tinyModels.many)
  await page.goto('/')
  await expect(app.button(/^Download/)).toBeVisible()
  for (const { name } of kinds) {
    await app.pick(name)
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBe(0)
    for (const label of await page.locator('.task, .length').all()) {
      const box = await label.boundingBox()
      expect(box && box.x >= 0 && box.x + box.width <= 360 && box.height >= 32).toBe(true)
    }
  }
})
