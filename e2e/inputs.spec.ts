import { expect, test } from './fixtures.ts'

test.beforeEach(async ({ app, page }) => {
  await app.openWithModel()
  await app.openPanel('Settings')
  await page.getByRole('checkbox', { name: 'Translate when I pause typing' }).uncheck()
})

test('no text: the page says what to do', async ({ app }) => {
  await app.translate()
  await expect(app.alert).toContainText('no text')
  await app.source.fill('Hallo.')
  await expect(app.alert).toBeHidden()
})

const refused = [
  { name: 'white space alone', text: ' \n\t ', message: /no text/ },
  { name: 'more than 20,000 characters', text: 'Das ist ein Satz. '.repeat(1200), message: /20,000/ },
  { name: 'emoji alone', text: '😀🎉👨‍👩‍👧', message: /no words/ },
  { name: 'Chinese', text: '今天天气很好。', message: /no words/ },
]

test('what cannot be translated gets a clear message, and nothing typed is lost', async ({ app }) => {
  for (const { name, text, message } of refused) {
    await test.step(name, async () => {
      await app.source.fill(text)
      await app.translate()
      await expect(app.alert).toHaveText(message)
      await expect(app.source).toHaveValue(text)
    })
  }
  await app.source.fill('Guten Morgen.')
  await expect(app.alert).toBeHidden()
  await app.translate()
  await app.finished()
})

test('control characters do no harm', async ({ app }) => {
  await app.source.fill('Guten\u0007 Morgen.\u0000\u200b')
  await app.translate()
  expect(await app.finished()).toMatch(/[a-z]/i)
})

test('text that looks like markup or like a special token stays text', async ({ app, page }) => {
  await app.source.fill('<img src=x onerror="document.title=1"> <pad> Das ist gut.')
  await app.translate()
  await app.finished()
  await expect(page).toHaveTitle(/Difformer/)
  await expect(page.locator('main img')).toHaveCount(0)
})
